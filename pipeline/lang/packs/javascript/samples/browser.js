<!-- hidden from old browsers
// Copyright notice.

/* global jQuery */
var App = App || {};
//  ^ def variable App

/**
 * The menu of a page.
 * @param {Element} root
 */
App.Menu = function (root) {
//  ^ def method App.Menu
  this.root = root;
//     ^ ref write root ?
  this.items = [];
//     ^ ref write items ?
};

App.Menu.prototype = {
//  ^ ref read Menu -> App.Menu
//       ^ ref write prototype ?
  add: function (item) {
  // <- def method App.Menu.add
    this.items.push(item);
//             ^ ref call push ?
    return this;
  },
  clear() {
  // <- def method App.Menu.clear
    this.items.length = 0;
//             ^ ref write length ?
  },
};

App.Menu.prototype.open = function () {
//  ^ ref read Menu -> App.Menu
//                 ^ def method App.Menu.open
  var that = this;
  jQuery(this.root).on("click", function () {
  // <- ref call jQuery ?
//                  ^ ref call on ?
    that.clear();
//       ^ ref call clear ?
  });
};

function Clock(zone) {
//       ^ def function Clock
  this.zone = zone;
//     ^ def field Clock.zone
  this.tick = function () {
//     ^ def method Clock.tick
    return now(this.zone);
//         ^ ref call now -> now
//                  ^ ref read zone -> Clock.zone
  };
}

Clock.DEFAULT = "UTC";
//    ^ def field Clock.DEFAULT
Clock.create = function (zone) {
//    ^ def method Clock.create
  return new Clock(zone || Clock.DEFAULT);
//           ^ ref instantiate Clock -> Clock
//                               ^ ref read DEFAULT -> Clock.DEFAULT
};

window.start = function () {
//     ^ def function start
  new App.Menu(document.body).add(Clock.create()).open();
//        ^ ref instantiate Menu ?
//                            ^ ref call add ?
//                                      ^ ref call create -> Clock.create
//                                                ^ ref call open ?
};

function now(zone) {
//       ^ def function now
  hoisted = zone;
  // <- no ref
  return hoisted;
  var hoisted;
}
--> end of the script
