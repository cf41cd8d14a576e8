import { useMemo, useState } from 'react';

import { GatewayClient, PlanClient } from './api';
import { DomeBadge } from './components/Badge';
import Schedule from './components/Schedule';
import { SkyChart } from './components/SkyChart';
import { useSnapshot } from './hooks';
import type { Observed } from './types';

export interface AppProps {
  gatewayUrl: string;
  planUrl: string;
}

/** The screen in the hall. */
export function App({ gatewayUrl, planUrl }: AppProps) {
  const gateway = useMemo(() => new GatewayClient(gatewayUrl), [gatewayUrl]);
  const plan = useMemo(() => new PlanClient(planUrl), [planUrl]);
  const latest = useSnapshot(gateway, plan);
  const [picked, setPicked] = useState<Observed | null>(null);

  if (!latest) {
    return <p>Asking the {gateway.describe()} …</p>;
  }
  const tracks = new Map(picked ? [[picked.target.name, [{ x: picked.target.ra, y: picked.target.dec }]]] : []);
  return (
    <main>
      <h1>
        Larkfield Observatory <DomeBadge state={latest.dome.state} />
      </h1>
      <SkyChart tracks={tracks} />
      <Schedule slots={latest.slots} onPick={setPicked} />
    </main>
  );
}
