/** File doc. */
import React, { useState as use, type FC } from "react";
//     ^ use react default as React
//              ^ use react useState as use
//                                    ^ use react FC
import * as fs from 'fs';
//     ^ use fs * as fs
import "./side";
// <- use ./side
export { a as b, c } from "./mod";
//       ^ use ./mod a as b
//               ^ use ./mod c
export * from "./all";
// <- use ./all *
export * as ns from "./ns";
// <- use ./ns * as ns
import type { T1 } from "./types";
//            ^ use ./types T1

/** User. */
export interface User extends Base<string>, Other { name: string; age?: number; greet(x: number): void; }
//               ^ def interface User
//                            ^ ref inherit Base ?
//                                          ^ ref inherit Other ?
//                                                  ^ def field User.name
//                                                                ^ def field User.age
//                                                                              ^ def method User.greet
export type Id = string | Foo;
//          ^ def type_alias Id
//                        ^ ref type Foo ?
export enum Color { Red, Green = "g" }
//          ^ def enum Color
//                  ^ def enum_member Color.Red
//                       ^ def enum_member Color.Green
export const MAX = 3, MIN: number = 1;
//           ^ def constant MAX
//                    ^ def constant MIN
let counter = 0;
//  ^ def variable counter
/** Adds. */
export const add = async (a: number, b = 2): Promise<User> => { return helper(a) + b; };
//           ^ def function add
//                                           ^ ref type Promise ?
//                                                   ^ ref type User -> User
//                                                                     ^ ref call helper -> helper
function helper(x: number): number;
//       ^ def function helper
function helper(x: any) { const inner = () => x; return inner(); }
//       ^ def function helper
//                              ^ def function helper.inner
//                                                      ^ ref call inner -> helper.inner
@Component({ sel: "x" })
export abstract class Svc<T> extends Parent<T> implements User, Other {
//                    ^ def class Svc
//                                   ^ ref inherit Parent ?
//                                                        ^ ref implement User -> User
//                                                              ^ ref implement Other ?
  private count: number = 0;
//        ^ def field Svc.count
  static readonly LIMIT = 3;
//                ^ def field Svc.LIMIT
  #secret = 1;
//^ def field Svc.#secret
  handler = (e: Event) => { this.run(); };
//^ def method Svc.handler
//              ^ ref type Event ?
//                               ^ ref call run -> Svc.run
  constructor(private readonly http: Http, opt?: string) { super(); this.init(); }
//^ def constructor Svc.constructor
//                             ^ def field Svc.http
//                                   ^ ref type Http ?
//                                                                       ^ ref call init -> Svc.init
  @Input() get value(): number { return this.count; }
// ^ ref decorate Input ?
//             ^ def property Svc.value
  async run<K extends keyof T>(k: K, ...rest: string[]): Promise<void> {
//      ^ def method Svc.run
//                                                       ^ ref type Promise ?
    for (const x of rest) { x.trim(); fs.readFile(x); }
//                            ^ ref call trim ?
//                                       ^ ref call readFile ?
    const s = new Svc<string>(); s.run("k");
//                ^ ref instantiate Svc -> Svc
//                                 ^ ref call run -> Svc.run
    if (a && b || c) { use(1); } else if (d) { add(1, 2); }
//                     ^ ref call use ?
//                                             ^ ref call add -> add
    Color.Red; this.http.get("x").then(r => r.json());
//                       ^ ref call get ?
//                                ^ ref call then ?
//                                            ^ ref call json ?
  }
  abstract foo(): void;
//         ^ def method Svc.foo
  private init() {}
//        ^ def method Svc.init
}
export default class extends Svc<string> {}
//                           ^ ref inherit Svc -> Svc
namespace NS { export function f() { counter++; } export const z = 1; }
//        ^ def module NS
//                             ^ def function NS.f
//                                                             ^ def constant NS.z
declare module "ext" { export function g(a: string): void; }
//             ^ def module ext
//                                     ^ def function ext.g
export { counter, helper as h };
//                ^ use  helper as h
//                ^ passed on
