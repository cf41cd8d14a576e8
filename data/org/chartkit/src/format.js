const MINUTES_PER_HOUR = 60;

/** `21:05` for 1265 minutes after midnight. */
export const formatTime = (minutes) => {
  const hours = Math.floor(minutes / MINUTES_PER_HOUR) % 24;
  return `${String(hours).padStart(2, '0')}:${String(minutes % MINUTES_PER_HOUR).padStart(2, '0')}`;
};

/** `+38°47′` for 38.78. */
export function formatAngle(degrees, { signed = true } = {}) {
  const sign = degrees < 0 ? '−' : signed ? '+' : '';
  const all = Math.round(Math.abs(degrees) * 60);
  return `${sign}${Math.floor(all / 60)}°${String(all % 60).padStart(2, '0')}′`;
}
