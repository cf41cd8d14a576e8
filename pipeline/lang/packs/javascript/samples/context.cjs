'use strict';

const util = require('util');
//    ^ use util as util
var EventEmitter = require('events').EventEmitter;
//  ^ use events EventEmitter

/**
 * What a request can do.
 */

const proto = module.exports = {
//    ^ def constant proto
//    ^ doc What a request can do.
//    ^ exported
  inspect() { return this.toJSON(); },
//^ def method proto.inspect
//                        ^ ref call toJSON -> proto.toJSON
  get cookies() { return util.inspect(this); },
//    ^ def property proto.cookies
  format: util.format,
//^ def field proto.format
  toJSON: function () { return proto.inspect(); },
//^ def method proto.toJSON
//                                   ^ ref call inspect -> proto.inspect
};

class Argument extends EventEmitter {
  constructor(name) {
    super();
    this.parse = undefined;
//       ^ def field Argument.parse
    this.pattern = compile(name, this.keys = []);
//       ^ def field Argument.pattern
//                                    ^ def field Argument.keys
  }

  choices(values) {
    this.parse = (given) => this.pick(values, given);
//       ^ ref write parse -> Argument.parse
//                               ^ ref call pick -> Argument.pick
    this.pick = function (all, one) { return all.includes(one) && this.keys; };
//       ^ def method Argument.pick
//                                                                     ^ ref read keys -> Argument.keys
  }
}

window.start = function (name) { return new Argument(name); };
//     ^ def function start
//     ^ exported
start('all');
// <- ref call start -> start

class Later extends Argument {
  choices(values) {
    const self = this;
    setTimeout(function () { self.again(values); });
//                                ^ ref call again -> Later.again
    return super.choices(values);
//               ^ ref call choices -> Argument.choices
  }

  again() {}
}

const tools = {};
tools.open = function () { return this.close(); };
//    ^ def method tools.open
//    ^ parent tools
//    ^ visibility public
//                                     ^ ref call close -> tools.close
tools.close = () => util.inspect(tools);
//    ^ def method tools.close
//    ^ parent tools

function count() {
  return arguments.length;
  //     ^ no ref
  //               ^ ref read length untold
}
