import { EventEmitter } from "node:events";
//       ^ use node:events EventEmitter

/** A bank account. */
export class Account extends EventEmitter {
//           ^ def class Account
//                           ^ ref inherit EventEmitter ?
  static count = 0;
//       ^ def field Account.count
  static #registry = new Map();
//       ^ visibility private
//       ^ def field Account.#registry
//                       ^ ref instantiate Map ?
  #balance = 0;
  // <- def field Account.#balance
  onChange = (amount) => this.log(amount);
  // <- def method Account.onChange
//                            ^ ref call log -> Account.log

  static {
    const first = new Account("first");
//                    ^ ref instantiate Account -> Account
    Account.#registry.set("first", first);
//          ^ ref read #registry -> Account.#registry
//                    ^ ref call set ?
    register(Account);
//  ^ ref call register -> register
  }

  constructor(owner) {
  // <- def constructor Account.constructor
    super();
    this.owner = owner;
//       ^ def field Account.owner
    this.opened = Date.now();
//       ^ def field Account.opened
//                     ^ ref call now ?
    Account.count += 1;
//          ^ ref write count -> Account.count
  }

  get balance() {
//    ^ def property Account.balance
    return this.#balance;
//              ^ ref read #balance -> Account.#balance
  }

  set balance(value) {
//    ^ modifiers set
//    ^ def property Account.balance
    this.#balance = value;
//       ^ ref write #balance -> Account.#balance
    this.onChange(value);
//       ^ ref call onChange -> Account.onChange
  }

  static open(owner) {
//       ^ def method Account.open
    return new this(owner);
  }

  async log(amount) {
//      ^ def method Account.log
    await this.#write(`${this.owner}: ${amount}`);
//             ^ ref call #write -> Account.#write
//                            ^ ref read owner -> Account.owner
    this.emit("change", amount);
//       ^ ref call emit ?
  }

  #write(text) {
  // <- def method Account.#write
    const self = this;
    setTimeout(function () {
//  ^ ref call setTimeout ?
      self.log(text);
//         ^ ref call log -> Account.log
      this.log(text);
//         ^ ref call log ?
    }, 10);
  }

  "quoted name"() {}
  // <- def method Account.quoted name

  ["computed" + 1]() {}
  // <- def method Account.["computed" + 1]
}

const Savings = class Inner extends Account {
//    ^ def class Savings
//                                  ^ ref inherit Account -> Account
  rate = 0.02;
  // <- def field Savings.rate

  clone() {
  // <- def method Savings.clone
    return new Inner(this.owner);
//             ^ ref instantiate Inner -> Savings
  }
};

function register(type) {
//       ^ def function register
  return new Savings(type.name).clone();
//           ^ ref instantiate Savings -> Savings
//                              ^ ref call clone -> Savings.clone
}

class Token {
  cancel() {}
  signal(target) {
    target.cancel = () => this.cancel();
//                             ^ ref call cancel -> Token.cancel
  }
}

class Pair {
  constructor(left, right) {
    this.left = left;
    this.right = new Token(right);
  }

  stop() {
    const { left, right: token } = this;
//          ^ ref read left -> Pair.left
//                ^ ref read right -> Pair.right
    token.cancel(left);
//        ^ ref call cancel -> Token.cancel
  }
}
