import { useEffect, useState } from 'react';

import { GatewayClient, PlanClient, snapshot } from './api';
import type { Readable } from './store';
import type { Snapshot } from './types';

const REFRESH_MS = 15_000;

/** The value of a store, kept up to date. */
export function useStore<T>(store: Readable<T>): T {
  const [value, setValue] = useState(() => store.get());
  useEffect(() => store.subscribe(setValue), [store]);
  return value;
}

/** What the screen shows, asked for again and again; null until the first answer. */
export function useSnapshot(gateway: GatewayClient, plan: PlanClient): Snapshot | null {
  const [latest, setLatest] = useState<Snapshot | null>(null);
  useEffect(() => {
    let live = true;
    const refresh = async () => {
      const answer = await snapshot(gateway, plan);
      if (live && answer.ok) setLatest(answer.value);
    };
    void refresh();
    const timer = setInterval(refresh, REFRESH_MS);
    return () => {
      live = false;
      clearInterval(timer);
    };
  }, [gateway, plan]);
  return latest;
}
