import { formatAngle } from './format.js';
import * as scales from './scale.js';
import svg, { escape } from './svg.js';

/** What all charts share. */
export class Chart {
  #series = [];
  static defaults = { width: 480, height: 240, margin: 24 };

  constructor(options = {}) {
    this.options = { ...Chart.defaults, ...options };
  }

  /** Adds a series of points. */
  add(name, points, colour = 'currentColor') {
    this.#series.push({ name, points, colour });
    return this;
  }

  get series() {
    return this.#series;
  }

  /** The smallest and largest value of a coordinate over all series. */
  extent(pick) {
    const values = this.#series.flatMap(({ points }) => points.map(pick));
    return values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
  }

  /** The chart as SVG text. Subclasses draw the inside. */
  render() {
    const { width, height, title } = this.options;
    const heading = title ? [svg('title', {}, escape(title))] : [];
    return svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img' }, ...heading, this.draw());
  }

  draw() {
    throw new Error(`${this.constructor.name} does not draw`);
  }
}

/** Points joined by lines. */
export class LineChart extends Chart {
  draw() {
    const { width, height, margin } = this.options;
    const x = scales.linear(this.extent((p) => p.x), [margin, width - margin]);
    const y = scales.linear(this.extent((p) => p.y), [height - margin, margin]);
    const lines = this.series.map(({ points, colour }) =>
      svg('polyline', { points: points.map((p) => `${x(p.x)},${y(p.y)}`).join(' '), stroke: colour, fill: 'none' }),
    );
    return [...this.#axis(y), ...lines];
  }

  #axis(y) {
    const [low, high] = this.extent((p) => p.y);
    return Array.from(scales.ticks(low, high), (tick) =>
      svg('text', { x: 0, y: y(tick), 'font-size': 9 }, formatAngle(tick)),
    );
  }
}

/** The sky as a disc: zenith in the middle, horizon around it. */
export class PolarChart extends Chart {
  draw() {
    const { width, height, margin } = this.options;
    const radius = Math.min(width, height) / 2 - margin;
    const away = scales.clamped([90, 0], [0, radius]);
    const dots = this.series.flatMap(({ points, colour }) =>
      points.map(({ x: azimuth, y: altitude }) => {
        const turn = ((azimuth - 90) * Math.PI) / 180;
        return svg('circle', {
          cx: width / 2 + Math.cos(turn) * away(altitude),
          cy: height / 2 + Math.sin(turn) * away(altitude),
          r: 2,
          fill: colour,
        });
      }),
    );
    return [svg('circle', { cx: width / 2, cy: height / 2, r: radius, fill: 'none', stroke: 'gray' }), ...dots];
  }
}
