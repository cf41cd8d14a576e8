'use strict';

const path = require('node:path');

/**
 * The chart of version 2.
 * @deprecated use LineChart
 */
function drawLine(points, width, height) {
  const coordinates = points.map(function (point) {
    return point[0] * width + ',' + (height - point[1] * height);
  });
  return '<polyline points="' + coordinates.join(' ') + '"/>';
}

/** @deprecated */
function fileNameFor(title) {
  return path.basename(title.toLowerCase().replace(/\W+/g, '-')) + '.svg';
}

exports.drawLine = drawLine;
module.exports.fileNameFor = fileNameFor;
