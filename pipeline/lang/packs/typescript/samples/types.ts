import type { Shape } from "./shape";
//            ^ use ./shape Shape

/** What a promise comes to. */
type Unwrapped<T> = T extends Promise<infer Inner> ? Inner : T;
//                                                   ^ no ref
//   ^ def type_alias Unwrapped
type Head<L extends unknown[]> = L extends [infer First, ...infer Rest] ? First | Rest : never;
//   ^ def type_alias Head
type Call<F> = F extends (...args: infer Args) => infer Result ? [Args, Result] : never;
//                                                                ^ no ref
//                                                                      ^ no ref
//   ^ def type_alias Call
type Optional<T> = { readonly [Key in keyof T]?: Getter<T[Key]> };
//                                                        ^ no ref
//   ^ def type_alias Optional
//                                               ^ ref type Getter -> Getter
type Getter<V> = () => V;
//   ^ def type_alias Getter
type Point = [x: number, y: number, label?: Shape];
//   ^ def type_alias Point
type Maker<T> = new (name: string, size?: Size) => T;
//   ^ def type_alias Maker
//                                        ^ ref type Size -> Size
type Size = "small" | "large" | `x-${string}`;
//   ^ def type_alias Size
type Handler = (event: Message, ...rest: Size[]) => asserts event is Message;
//   ^ def type_alias Handler
//                     ^ ref type Message -> Message
//                                       ^ ref type Size -> Size
//                                                                   ^ ref type Message -> Message
type Message = { kind: "text"; body: string; reply(to: Message): void } & Shape;
//   ^ def type_alias Message
//               ^ def field Message.kind
//                             ^ def field Message.body
//                                           ^ def method Message.reply
//                                                     ^ ref type Message -> Message
type Remote = typeof import("./remote");
//   ^ def type_alias Remote
//                   ^ use ./remote

const origin: Point = [0, 0];
//    ^ def constant origin
//            ^ ref type Point -> Point
const sizes = { small: 1, large: 2 } as const satisfies Record<Size, number>;
//    ^ def constant sizes
//              ^ def field sizes.small
//                        ^ def field sizes.large
//                                                             ^ ref type Size -> Size

export function make<T extends Shape, K extends keyof T = keyof T>(maker: Maker<T>, key: K): Unwrapped<T[K]> {
//              ^ def function make
//                                                                        ^ ref type Maker -> Maker
//                                                                                           ^ ref type Unwrapped -> Unwrapped
  const made = new maker(key as string);
  const handler: Handler = (event) => event.reply(event);
//      ^ def function make.handler
//               ^ ref type Handler -> Handler
//                                          ^ ref call reply ?
  return <Unwrapped<T[K]>>made[key];
//        ^ ref type Unwrapped -> Unwrapped
}

function isMessage(value: unknown): value is Message {
//       ^ def function isMessage
//                                           ^ ref type Message -> Message
  return (value as Message).kind === "text";
//                 ^ ref type Message -> Message
}

export function lengthOf(point: Point): typeof origin[0] {
//              ^ def function lengthOf
//                              ^ ref type Point -> Point
//                                             ^ ref read origin -> origin
  return point[2]!.measure(sizes!.small) + isMessage(point[2])!;
//                 ^ ref call measure ?
//                         ^ ref read sizes -> sizes
//                                ^ ref read small -> sizes.small
//                                         ^ ref call isMessage -> isMessage
}

type Held = import("./remote").Held<string, {
//   ^ def type_alias Held
//          ^ use ./remote
  a: (of: Remote) => void;
//        ^ ref type Remote -> Remote
}> extends true ? Remote : never;
//                ^ ref type Remote -> Remote
type Told = `say \`${string}\` or \\`;
//   ^ def type_alias Told
type After = Told;
//   ^ def type_alias After
//           ^ ref type Told -> Told
function held<Inner>(all: import("./remote").Held<Inner, Message[]>[]): import("./remote").Plain[] {
//       ^ def function held
//       ^ takes all: import("./remote").Held
//                                                ^ no ref
//                                                       ^ ref type Message -> Message
  return all;
}
