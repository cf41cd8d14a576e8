'use strict';
const path = require('path');
//    ^ use path as path
const { join, resolve: res } = require("path");
//      ^ use path join
//            ^ use path resolve as res
var x = 1;
//  ^ def variable x
/** Foo. */
function Foo(a, b = 1, ...c) { this.a = a; }
//       ^ def function Foo
Foo.prototype.bar = function (x) { return this.baz(x); };
//            ^ def method Foo.bar
//                                             ^ ref call baz ?
Foo.stat = () => 1;
//  ^ def method Foo.stat
exports.make = function make(a) { return new Foo(a); };
//      ^ def function make
//                                           ^ ref instantiate Foo -> Foo
exports.VALUE = 3;
//      ^ def variable VALUE
module.exports = { Foo, other: function () {}, short() {} };
//                      ^ def function other
//                                             ^ def function short
const obj = { method() { return Foo(1); }, arrow: (a) => a, n: 1 };
//    ^ def constant obj
//            ^ def method obj.method
//                              ^ ref call Foo -> Foo
//                                         ^ def method obj.arrow
class Bar extends mixin(Foo) { static s = 1; go() { super.go(); helper(); } get p() { return 1; } }
//    ^ def class Bar
//                ^ ref call mixin ?
//                                    ^ def field Bar.s
//                                           ^ def method Bar.go
//                                                        ^ ref call go ?
//                                                              ^ ref call helper -> helper
//                                                                              ^ def property Bar.p
const helper = x => x + 1;
//    ^ def function helper
(function () { var local = helper(1); function inner() {} inner(); local(); })();
//                         ^ ref call helper -> helper
//                                             ^ def function inner
//                                                        ^ ref call inner -> inner
for (let i = 0; i < 3; i++) { const q = i; }
export default helper;
const lazy = () => import("./lazy");
//    ^ def function lazy
//                 ^ use ./lazy
export { helper as if, obj as void } from "./words";
//       ^ use ./words helper as if
//                 ^ ref import if
//                     ^ use ./words obj as void
import { delete as erase } from "./words";
//       ^ use ./words delete as erase
