// What a comment says of a value is expected of it.

/** @type {import("./types").Rule} */
module.exports = {
  create(context) {
//^ def function create
//^ ref write create => `import("./types").Rule`.create
    context.report();
//          ^ ref call report => `import("./types").Rule`.create(#0).report
  },
};

/** @type {import("./types").Fixer} */
const fixer = { remove: (text) => text.cut() };
//              ^ ref write remove => `import("./types").Fixer`.remove
//                                     ^ ref call cut => `import("./types").Fixer`.remove(#0).cut
fixer.remove(require("./text"));
//    ^ ref call remove -> fixer.remove
