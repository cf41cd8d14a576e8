'use strict';

/** Counts from `start`. */
function* countFrom(start = 0) {
//        ^ def function countFrom
  let n = start;
  while (true) yield n++;
}

export async function* pages(url) {
//                     ^ def function pages
  for await (const page of load(url)) yield* entriesOf(page);
//                         ^ ref call load ?
//                                           ^ ref call entriesOf -> entriesOf
}

const take = function* (n, source) {
//    ^ def function take
  for (const item of source) {
    if (n-- <= 0) return;
//      ^ no ref
    yield item;
  }
};

const entriesOf = (page) => page.entries;
//    ^ def function entriesOf

class Tree {
//    ^ def class Tree
  *[Symbol.iterator]() {
// ^ def method Tree.[Symbol.iterator]
    yield* this.walk(this.root);
//              ^ ref call walk -> Tree.walk
  }

  *walk(node) {
// ^ def method Tree.walk
    if (!node) return;
    yield* this.walk(node.left);
//              ^ ref call walk -> Tree.walk
    yield node.value;
  }
}

const shelf = {
//    ^ def constant shelf
  books: ["a", "b"],
  // <- def field shelf.books
  *each() {
// ^ def method shelf.each
    yield* take(2, this.books);
//         ^ ref call take -> take
//                      ^ ref read books -> shelf.books
  },
};

function* Cursor() {
//        ^ def function Cursor
  this.at = yield 1;
//     ^ def field Cursor.at
}

for (const n of take(3, countFrom(5))) console.log(n, [...new Tree()], shelf.each());
//              ^ ref call take -> take
//                      ^ ref call countFrom -> countFrom
//                                             ^ ref call log ?
//                                                            ^ ref instantiate Tree -> Tree
//                                                                     ^ ref read shelf -> shelf
//                                                                           ^ ref call each -> shelf.each
