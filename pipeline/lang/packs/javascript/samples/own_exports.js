/** @fileoverview What a file gives by `exports`. */
// <- doc @fileoverview What a file gives by `exports`.

exports.helper = function (limit) {
//      ^ def function helper
  return limit;
};
exports.limit = 3;

function inner() {}

exports.run = function () {
  inner();
  return exports.helper(exports.limit) + module.exports.helper(1) + exports.inner();
//               ^ ref call helper -> helper
//                              ^ ref read limit -> limit
//                                                      ^ ref call helper -> helper
//                                                                          ^ ref call inner ?
};

function other(exports) {
  return exports.helper();
//               ^ ref call helper ?
}

exports.start = function (options) {
  options.begin = function () {};
//        ^ def method start.options.begin
//        ^ visibility private
//        ^ hidden
};

const KINDS = (exports.kinds = {
//    ^ def constant KINDS
//                     ^ def variable kinds
//                     ^ exported
  first: 1,
//^ def field kinds.first
});
const ALL = exports.all = { one() {} };
//    ^ def constant ALL
//                  ^ def variable all
//                          ^ def method all.one
