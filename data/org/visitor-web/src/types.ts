/** What the gateway and the planner say, as types. */

export enum DomeState {
  Closed = 'closed',
  Opening = 'opening',
  Open = 'open',
  Closing = 'closing',
}

export interface Dome {
  readonly state: DomeState;
  readonly azimuth: number;
}

export interface Weather {
  windMS: number;
  humidity: number;
  rain: boolean;
}

export interface Target {
  name: string;
  ra: number;
  dec: number;
  tags?: readonly string[];
}

/** A stretch of the night; minutes after midnight. */
export interface Slot {
  start: number;
  minutes: number;
  target: Target | null;
}

export type Observed = Slot & { target: Target };

/** Narrows a slot to one in which something is observed. */
export function isObserved(slot: Slot): slot is Observed {
  return slot.target !== null;
}

/** An answer, or why there is none. */
export type Result<T, E = Error> = { ok: true; value: T } | { ok: false; error: E };

export type Snapshot = {
  [Key in 'dome' | 'weather' | 'slots']: Key extends 'dome' ? Dome : Key extends 'weather' ? Weather : Slot[];
};
