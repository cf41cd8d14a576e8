import { describe, expect, it } from 'vitest';

import { Store, derived } from '../src/store';
import { isObserved, type Slot } from '../src/types';

describe('Store', () => {
  it('tells listeners', () => {
    const store = new Store(1);
    const seen: number[] = [];
    const stop = store.subscribe((value) => seen.push(value));
    store.set(2);
    stop();
    store.set(3);
    expect(seen).toEqual([2]);
  });

  it('derives', () => {
    const store = new Store(2);
    const twice = derived(store, (value) => value * 2);
    store.set(5);
    expect(twice.get()).toBe(10);
  });
});

it('narrows slots', () => {
  const slots: Slot[] = [{ start: 0, minutes: 10, target: null }];
  expect(slots.filter(isObserved)).toHaveLength(0);
});
