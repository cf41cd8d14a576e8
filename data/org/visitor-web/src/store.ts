/** A value that tells its listeners when it changes. */
export interface Readable<T> {
  get(): T;
  subscribe(listener: Listener<T>): () => void;
}

export type Listener<T> = (value: T, before: T) => void;

/** Logs calls of a method. */
function traced(_target: object, name: string, descriptor: PropertyDescriptor): PropertyDescriptor {
  const method = descriptor.value;
  descriptor.value = function (this: unknown, ...args: unknown[]) {
    console.debug(name, ...args);
    return method.apply(this, args);
  };
  return descriptor;
}

export class Store<T> implements Readable<T> {
  readonly #listeners = new Set<Listener<T>>();
  #value: T;

  constructor(initial: T) {
    this.#value = initial;
  }

  get(): T {
    return this.#value;
  }

  @traced
  set(next: T): void {
    const before = this.#value;
    if (Object.is(before, next)) {
      return;
    }
    this.#value = next;
    for (const listener of this.#listeners) {
      listener(next, before);
    }
  }

  subscribe(listener: Listener<T>): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** A value that follows from another. */
export function derived<T, U>(source: Readable<T>, map: (value: T) => U): Readable<U> {
  const store = new Store(map(source.get()));
  source.subscribe((value) => store.set(map(value)));
  return store;
}

export namespace Persisted {
  const prefix = 'larkfield:';

  export function load<T>(key: string, fallback: T): T {
    const text = globalThis.localStorage?.getItem(prefix + key);
    return text == null ? fallback : (JSON.parse(text) as T);
  }

  export function save(key: string, value: unknown): void {
    globalThis.localStorage?.setItem(prefix + key, JSON.stringify(value));
  }
}
