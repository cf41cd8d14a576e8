/**
 * Maps a domain to a range.
 * @typedef {(value: number) => number} Scale
 */

/**
 * A straight scale.
 * @param {[number, number]} domain
 * @param {[number, number]} range
 * @returns {Scale}
 */
export function linear([d0, d1], [r0, r1]) {
  const slope = d1 === d0 ? 0 : (r1 - r0) / (d1 - d0);
  return (value) => r0 + (value - d0) * slope;
}

/** A scale that never leaves its range. */
export function clamped(domain, range) {
  const scale = linear(domain, range);
  const low = Math.min(...range);
  const high = Math.max(...range);
  return (value) => Math.min(high, Math.max(low, scale(value)));
}

/** About `count` round numbers between two numbers. */
export function* ticks(start, stop, count = 5) {
  const step = niceStep((stop - start) / Math.max(1, count));
  for (let at = Math.ceil(start / step) * step; at <= stop; at += step) {
    yield at;
  }
}

const niceStep = (rough) => {
  const power = 10 ** Math.floor(Math.log10(rough));
  const fraction = rough / power;
  if (fraction <= 1) return power;
  if (fraction <= 2) return 2 * power;
  return fraction <= 5 ? 5 * power : 10 * power;
};
