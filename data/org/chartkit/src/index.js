/** Small charts as SVG text. */

export { Chart, LineChart, PolarChart } from './chart.js';
export { formatAngle, formatTime } from './format.js';
export * from './scale.js';
export { default as svg } from './svg.js';

export const VERSION = '4.0.1';
