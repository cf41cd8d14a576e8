import type { Dome, Result, Slot, Snapshot, Weather } from './types';

/** Says what went wrong with a request. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly url: string,
  ) {
    super(`${url} answered ${status}`);
    this.name = 'ApiError';
  }
}

type Fetch = typeof fetch;

/** What every client of the observatory's services does. */
export abstract class Client {
  protected constructor(
    protected readonly base: string,
    private readonly fetcher: Fetch = fetch,
  ) {}

  abstract describe(): string;

  protected async get<T>(path: string, signal?: AbortSignal): Promise<T> {
    const url = new URL(path, this.base).href;
    const response = await this.fetcher(url, { signal });
    if (!response.ok) {
      throw new ApiError(response.status, url);
    }
    return (await response.json()) as T;
  }
}

/** Client of domegate. */
export class GatewayClient extends Client {
  constructor(base: string, fetcher?: Fetch) {
    super(base, fetcher);
  }

  override describe(): string {
    return `gateway at ${this.base}`;
  }

  dome(signal?: AbortSignal): Promise<Dome> {
    return this.get<Dome>('/v1/dome', signal);
  }

  weather(signal?: AbortSignal): Promise<Weather> {
    return this.get<Weather>('/v1/weather', signal);
  }
}

/** Client of nightplan's published schedule. */
export class PlanClient extends Client {
  static readonly PATH = '/plan/tonight.json';

  constructor(base: string, fetcher?: Fetch) {
    super(base, fetcher);
  }

  describe(): string {
    return `plan at ${this.base}`;
  }

  slots(signal?: AbortSignal): Promise<Slot[]> {
    return this.get<Slot[]>(PlanClient.PATH, signal);
  }
}

/** Everything that the screen shows, asked for at once. */
export async function snapshot(gateway: GatewayClient, plan: PlanClient): Promise<Result<Snapshot>> {
  try {
    const [dome, weather, slots] = await Promise.all([gateway.dome(), gateway.weather(), plan.slots()]);
    return { ok: true, value: { dome, weather, slots } };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** @deprecated use {@link snapshot} */
export const loadAll = snapshot;
