import { parse } from "./parse.js";
//       ^ use ./parse.js parse

const WORD = /\w+(?:'\w+)?/giu;
//    ^ def constant WORD
const missing = undefined;
//    ^ def constant missing
const settings = {
//    ^ def constant settings
  name: "sky",
  // <- def field settings.name
  "max-age": 3600,
  nested: { depth: 1, render: (view) => view.draw() },
  // <- def field settings.nested
//          ^ def field settings.nested.depth
//                    ^ def method settings.nested.render
//                                           ^ ref call draw ?
  1: "one",
  [WORD]: null,
  parse,
  get width() {
//    ^ def property settings.width
    return this.nested.depth;
  },
  set width(value) {
//    ^ def property settings.width
    this.nested.depth = value;
//              ^ ref write depth -> settings.nested.depth
  },
};

export function describe(item, count = 2, flags = { deep: true }) {
//              ^ def function describe
  const title = `${item.name.toUpperCase()} of ${format(item.price * count)}`;
//                           ^ ref call toUpperCase ?
//                                               ^ ref call format -> format
  const query = sql`select * from ${settings.name}`;
//              ^ ref call sql -> sql
//                                  ^ ref read settings -> settings
//                                           ^ ref read name -> settings.name
  const { deep, level: depth = 3 } = flags;
  const [first, , ...others] = title.match(WORD) || [];
//                                   ^ ref call match ?
  if (first === undefined && item.tags?.length) return missing;
//                                                     ^ ref read missing -> missing
  return { title, query, depth, deep, others, 0x1f: 1_000n };
}

const format = (value) => value.toFixed(2);
//    ^ def function format
//                              ^ ref call toFixed ?

function sql(strings, ...values) {
//       ^ def function sql
  return parse(strings.raw, values, arguments.length);
//       ^ ref call parse ?
}

function bracketed() {
  const one = settings;
  return (one).nested;
//             ^ ref read nested -> settings.nested
}

function last(list) {
  return list[list.length - 1].name ?? (list.first || settings).name ?? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].name;
//                             ^ on list[list.length - 1]
//                                                              ^ on (list.first || settings)
//                                                                                                                  ^ on [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, …
}

const made = sql([], function (strings, values) {
//    ^ signature const made
  return [strings, values];
});

const kept = sql([], function own() {
//                            ^ def function kept.own
//                            ^ visibility private
  return own;
//       ^ ref read own -> kept.own
});

parse.hook = (text) => text;
//    ^ def method parse.hook
//    ^ ref write hook => ./parse.js.parse.hook
