import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Chart, LineChart, PolarChart, formatAngle, formatTime, linear, ticks } from '../src/index.js';

test('scales are straight', () => {
  assert.equal(linear([0, 10], [0, 100])(3), 30);
  assert.deepEqual([...ticks(0, 10, 5)], [0, 2, 4, 6, 8, 10]);
});

test('times and angles are formatted', () => {
  assert.equal(formatTime(1265), '21:05');
  assert.equal(formatAngle(38.78), '+38°47′');
});

test('charts are drawn', () => {
  const chart = new LineChart({ title: 'Vega & friends' }).add('Vega', [{ x: 0, y: 10 }, { x: 1, y: 60 }]);
  assert.match(chart.render(), /<title>Vega &amp; friends<\/title>/);
  assert.match(new PolarChart().add('Vega', [{ x: 180, y: 70 }]).render(), /<circle/);
  assert.throws(() => new Chart().render(), /does not draw/);
});
