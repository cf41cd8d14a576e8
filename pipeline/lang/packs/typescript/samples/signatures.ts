/** A logger that is called, made and indexed. */
export interface Logger<T = string> {
//               ^ def interface Logger
  (message: T, level?: Level): void;
  // <- def method Logger.()
//                     ^ ref type Level -> Level
  new (name: string): Logger<T>;
  // <- def constructor Logger.new
//                    ^ ref type Logger -> Logger
  readonly [channel: string]: Channel | unknown;
  // <- def field Logger.[]
//                            ^ ref type Channel -> Channel
  level: Level;
  // <- def field Logger.level
//       ^ ref type Level -> Level
  child(name: string): Logger<T>;
  // <- def method Logger.child
//                     ^ ref type Logger -> Logger
  get size(): number;
//    ^ def property Logger.size
  onClose?: (reason: Level) => void;
  // <- def field Logger.onClose
//                   ^ ref type Level -> Level
}

enum Level { Debug = 1, Info = Debug << 1, "not-found" }
//   ^ def enum Level
//           ^ def enum_member Level.Debug
//                      ^ def enum_member Level.Info
//                             ^ ref read Debug -> Level.Debug
//                                         ^ def enum_member Level.not-found

declare enum Channel { Out, Err }
//           ^ def enum Channel
//                     ^ def enum_member Channel.Out
//                          ^ def enum_member Channel.Err

declare var console: {
//          ^ def variable console
  log(message: string): void;
  // <- def method console.log
  level: Level;
  // <- def field console.level
};

type Registry = {
//   ^ def type_alias Registry
  [name: string]: Logger;
  // <- def field Registry.[]
//                ^ ref type Logger -> Logger
};

declare function connect(url: string): Logger;
//               ^ def function connect
//                                     ^ ref type Logger -> Logger
declare function connect(url: string, level: Level): Logger;
//               ^ def function connect
//                                                   ^ ref type Logger -> Logger

const registry: Registry = {};
//    ^ def constant registry
//              ^ ref type Registry -> Registry

export function logger(name: string): Logger {
//              ^ def function logger
//                                    ^ ref type Logger -> Logger
  const log = (registry[name] ??= connect(name, Level.Info));
//             ^ ref read registry -> registry
//                                ^ ref call connect -> connect
//                                                    ^ ref read Info -> Level.Info
  log("ready", Level.Debug);
//                   ^ ref read Debug -> Level.Debug
  const copy = new log(name);
  copy.child("inner").level = Level.Debug;
//     ^ ref call child ?
//                    ^ ref write level ?
//                                  ^ ref read Debug -> Level.Debug
  return copy;
}

/** Without semicolons, a member that begins a line with its type parameters. */
declare const renamed: {
//            ^ def constant renamed
  /** With the name alone. */
  <A>(name: string): (of: Logger<A>) => Logger<A>
  // <- def method renamed.()
//                        ^ ref type Logger -> Logger
//                                      ^ ref type Logger -> Logger
  /** With all. */
  <A>(of: Logger<A>, name: string): Logger<A>
  // <- def method renamed.()
//        ^ ref type Logger -> Logger
//                                  ^ ref type Logger -> Logger
}

function told(a: { /** Isn't a part of it. */ b: string }, c: /* what */ number): /* or not */ string {
//       ^ def function told
//       ^ takes a: { b: string }, c: number
//       ^ returns string
  return a.b + c;
}

interface Wrapped {
  draw: (
//^ signature draw: (at: Level) => void
    at: Level,
  ) => void;
}

interface Message {
  level: Level.Debug | Level.Info;
//       ^ ref type Level -> Level
//             ^ ref type Debug -> Level.Debug
//                           ^ ref type Info -> Level.Info
  none: Level.Nothing;
//            ^ ref type Nothing in Level
}

class Bag {
  [key: string]: Level;
  // <- def field Bag.[]
//               ^ ref type Level -> Level
}
