//! Names of JavaScript and TypeScript across files.

use crate::kit::check;

#[test]
fn names_lead_across_files() {
    for case in [
        // What a module is as a whole, by whatever name.
        "--- a.js\n\
         export default function one() {} // <= one\n\
         --- b.js\n\
         export { default as two } from './a'; // => two: one\n\
         --- c.js\n\
         import three from './a'; // => three: one\n\
         import { two } from './b'; // => two: one\n\
         three(); // => three: one\n\
         two(); // => two: one\n",
        // What is imported and exported again is passed on.
        "--- a.js\n\
         exports.f = function () {}; // <= f\n\
         --- b.js\n\
         const { f } = require('./a');\n\
         module.exports = { f };\n\
         --- c.js\n\
         const b = require('./b');\n\
         b.f(); // => f: f\n",
        // A module that is a function, beside a namespace of its name.
        "--- a.d.ts\n\
         interface App { get(path: string, f: (reply: Reply) => void): App } // <= App <= get\n\
         interface Reply { send(): void } // <= send\n\
         declare namespace start { const version: string }\n\
         declare function start(): App & PromiseLike<App>; // <= start\n\
         export = start;\n\
         --- b.js\n\
         const start = require('./a');\n\
         start().get('', (reply) => { // => get: get\n\
             reply.send(); // => send: send\n\
         });\n\
         const app = require('./a')();\n\
         app.get(''); // => get: get\n",
        // What a namespace has is in sight in it, also for types that are told there.
        "--- a.d.ts\n\
         declare namespace start {\n\
             export type Options = { port: number } // <= port\n\
             export type Whole = Options & { host?: string }\n\
         }\n\
         declare function start(options: start.Whole): void;\n\
         export = start;\n\
         --- b.js\n\
         const start = require('./a');\n\
         start({ port: 1 }); // => port: port\n",
        // What the language has in sight everywhere, unless a module has it under that name.
        "--- a.ts\n\
         import { Map } from './missing';\n\
         export const a: Array<string> = Object.keys({}); // => Array: @ecmascript => keys: @ecmascript\n\
         export const b = new Set(); // => Set: @ecmascript\n\
         export const c = new Map(); // => Map: ?\n",
        // What a function says that it is called on.
        "--- printer.ts\n\
         export class Printer {\n\
             token(s: string): void {} // <= token\n\
         }\n\
         --- b.ts\n\
         import type { Printer } from './printer';\n\
         export function file(this: Printer, node: string) {\n\
             this.token(node); // => token: token\n\
             [node].map((one) => this.token(one)); // => token: token\n\
             [node].map(function (one) { return this.token(one); }); // => token: ?\n\
         }\n",
        // Modules of Node.js see what it has.
        "--- a.js\n\
         const n = process.exit(1); // => process: @node => exit: @node\n\
         function f() { return __dirname; } // => __dirname: @node\n\
         module.exports = { f, n }; // => module: @node\n",
        // The class that a module exports by default, beside other things and under any name.
        "--- parts.ts\n\
         export function help() {} // <= help\n\
         export default abstract class Parser { // <= class\n\
             run() {} // <= run\n\
         }\n\
         --- b.ts\n\
         import Base from './parts';\n\
         class B extends Base { // => Base: class\n\
             f() { this.run(); } // => run: run\n\
         }\n",
        // A value and a type of one name: what is made and called is the value.
        "--- a.ts\n\
         export interface Done { kind: 'done' } // <= type\n\
         export const Done = (): Done => ({ kind: 'done' }); // <= value\n\
         export interface Lost extends Done {} // <= lost\n\
         export const Lost: { new(): Lost } = make(); // <= class\n\
         --- b.ts\n\
         import * as a from './a';\n\
         let one: a.Done; // => Done: type\n\
         one = a.Done(); // => Done: value\n\
         const two = new a.Lost(); // => Lost: class\n",
        // A namespace of files that are no modules goes on in others of them.
        "--- a.ts\n\
         namespace app {\n\
             export enum Kind { One } // <= one\n\
             export interface Thing { kind: Kind; next(): Thing } // <= next\n\
             export interface Thing { more: string } // <= more\n\
             export function make(): Thing { return hidden(); } // <= make\n\
             function hidden(): Thing { throw 0; }\n\
         }\n\
         --- b.ts\n\
         namespace app.inner {\n\
             export function f(thing: Thing) { // <= f\n\
                 make().next(); // => make: make => next: next\n\
                 thing.next().more; // => more: more\n\
                 thing.late(); // => late: late\n\
                 hidden(); // => hidden: ?\n\
                 return Kind.One; // => One: one\n\
             }\n\
         }\n\
         --- c.ts\n\
         namespace app { export interface Thing { late(): void } } // <= late\n\
         namespace app { inner.f(make()); } // => f: f\n\
         --- d.ts\n\
         export namespace app { export function g() { make(); } } // => make: ?\n",
        // What a package is called is neither a namespace nor what a file adds to a package's module.
        "--- a.ts\n\
         export namespace util { export function inspect(): void {} }\n\
         --- b.ts\n\
         import * as util from 'util';\n\
         declare module 'util' { export function inspect(): void }\n\
         --- c.d.ts\n\
         declare module 'told' { export function f(): void } // <= f\n\
         --- d.ts\n\
         import { inspect } from 'util';\n\
         import { f } from 'told';\n\
         inspect(); // => inspect: ?\n\
         f(); // => f: f\n",
        // Of overloads the one with a body; without one that which takes as much.
        "--- a.ts\n\
         export function f(a: string): void;\n\
         export function f(a: string, b: number): void;\n\
         export function f(a: string, b?: number): void {} // <= f\n\
         export interface Api {\n\
             g(a: string): void; // <= one\n\
             g(a: string, b: number): void; // <= two\n\
         }\n\
         --- b.ts\n\
         import { f, Api } from './a';\n\
         f('', 1); // => f: f\n\
         declare const api: Api;\n\
         api.g('', 1); // => g: two\n\
         api.g(''); // => g: one\n",
        // What is above a class is imported.
        "--- a.ts\n\
         export class A {\n\
             constructor(a: number) {} // <= made\n\
             run() {} // <= run\n\
         }\n\
         --- b.ts\n\
         import { A as Base } from './a';\n\
         class B extends Base {\n\
             constructor() { super(1); } // => super: made\n\
             run() { super.run(); } // => run: run\n\
         }\n",
        // Names that a module gives its own for others, through other modules as well.
        "--- a.ts\n\
         import { g } from './g';\n\
         class A { static create = (): A => new A(); run() {} } // <= run\n\
         const aType = A.create; // <= aType\n\
         function f() {} // <= f\n\
         export { aType as a, f as null, f as 'quoted', g as h };\n\
         --- g.ts\n\
         export function g() {} // <= g\n\
         --- all.ts\n\
         export * from './a';\n\
         --- b.ts\n\
         import * as z from './all';\n\
         import { a, h } from './a'; // => a: aType => h: g\n\
         z.a().run(); // => a: aType => run: run\n\
         z.null(); // => null: f\n\
         z.h(); // => h: g\n\
         a(); // => a: aType\n",
        // What a module exports is meant before the members of what another exports by default.
        "--- a.js\n\
         class A { constructor() { this.varying = 1; } }\n\
         export default A;\n\
         --- b.js\n\
         export const varying = () => 1; // <= varying\n\
         --- all.js\n\
         export * from './a';\n\
         export * from './b';\n\
         --- use.js\n\
         import { varying } from './all'; // => varying: varying\n\
         varying(); // => varying: varying\n",
        // A package's own name is no package outside.
        "--- a.ts\n\
         import { x } from '#inner/x'; // => x: ?\n\
         export class A {}\n",
    ] {
        check(case);
    }
}

#[test]
fn types_lead_to_members() {
    for case in [
        // Keys of objects and of patterns, by the type of a parameter.
        "--- a.ts\n\
         export interface Base { key: string } // <= key\n\
         export interface Options<T = Base> extends Partial<Base> { // <= Options\n\
             made: () => T; // <= made\n\
         }\n\
         export function use(options: Options | undefined, ...all: Options[]): void {}\n\
         --- b.ts\n\
         import { use, Options } from './a';\n\
         use({ key: '' }); // => key: key\n\
         use(undefined, { made: () => ({ key: '' }) }); // => made: made => key: key\n\
         const f = ({ key }: Options) => key; // => key: key\n",
        // Parameters of what returns or holds a function of a type that has a name.
        "--- a.ts\n\
         export interface Input<T = Base> { api: string; of: T } // <= api <= of\n\
         export interface Base { url: string } // <= url\n\
         export type Builder<R = void> = (input: Input) => R;\n\
         export interface Handler { (input: Input): void }\n\
         --- b.ts\n\
         import { Builder, Handler } from './a';\n\
         export const build: Builder = ({ api, of }) => { // => api: api => of: of\n\
             of.url; // => url: url\n\
         };\n\
         export const handle: Handler = (input) => {\n\
             input.api; // => api: api\n\
         };\n",
        // What one type of a union says that it lacks is that of the other.
        "--- a.ts\n\
         export type Done = { data: string; error?: never }; // <= data\n\
         export type Failed = { data?: undefined; error: Problem }; // <= error\n\
         export interface Problem { issues: string } // <= issues\n\
         export function run(): Done | Failed { throw 1; }\n\
         --- b.ts\n\
         import { run } from './a';\n\
         const result = run();\n\
         result.error; // => error: error\n\
         result.data; // => data: data\n\
         result.error.issues; // => issues: issues\n",
        // Keys of another type.
        "--- a.ts\n\
         export interface Old { a: string; b: string } // <= old\n\
         export interface New { b: number } // <= new\n\
         export type Both = Omit<Old, keyof New> & New;\n\
         export type Few = Pick<Old, keyof New>;\n\
         --- b.ts\n\
         import { Both, Few } from './a';\n\
         declare const both: Both;\n\
         both.a; // => a: old\n\
         both.b; // => b: new\n\
         declare const few: Few;\n\
         few.a; // => a: ?\n\
         few.b; // => b: old\n",
        // No argument is given for `this`.
        "--- a.ts\n\
         export interface App { log: string }\n\
         export interface Request { url: string } // <= url\n\
         export type Handler = (this: App, request: Request) => void;\n\
         export interface Server {\n\
             get(path: string, handler: Handler): void;\n\
             on(this: App, request: (this: App, request: Request) => void): void;\n\
         }\n\
         --- b.ts\n\
         import { Server } from './a';\n\
         declare const server: Server;\n\
         server.get('', (request) => request.url); // => url: url\n\
         server.on((request) => request.url); // => url: url\n",
        // Members that a type leaves out are those of another, by names that are an alias themselves.
        "--- a.ts\n\
         export interface Wide { a: string; b: string; c: string } // <= wide\n\
         type Left = 'a' | Rest;\n\
         type Rest = 'b';\n\
         export type Own = Omit<Wide, Left> & { a: number }; // <= own\n\
         export interface Few extends Pick<Wide, 'c'> { b: number } // <= few\n\
         --- b.ts\n\
         import { Own, Few } from './a';\n\
         declare const own: Own;\n\
         declare const few: Few;\n\
         own.a; // => a: own\n\
         own.c; // => c: wide\n\
         own.b; // => b: ?\n\
         few.c; // => c: wide\n\
         few.b; // => b: few\n\
         few.a; // => a: ?\n",
        // What the first of two bases lacks may be had by the second, where the first is not there.
        "--- a.ts\n\
         export interface Named { tag: string } // <= tag\n\
         --- b.ts\n\
         import { Outer } from 'elsewhere';\n\
         import { Named } from './a';\n\
         interface Both extends Outer, Named { own: string }\n\
         declare const both: Both;\n\
         both.tag; // => tag: tag\n",
        // Generic types with what their parameters stand for.
        "--- a.ts\n\
         export class Node { id: string } // <= id\n\
         export class Box<T> { inner: T; constructor(of: { first: T }) {} }\n\
         export type Boxes = Record<string, Box<Node>>;\n\
         export class Nodes extends Box<Node[]> {}\n\
         --- b.ts\n\
         import { Boxes, Nodes, Node } from './a';\n\
         function f(boxes: Boxes, nodes: Nodes, known: Map<string, Node>) {\n\
             boxes.a.inner.id; // => id: id\n\
             for (const node of nodes.inner) { node.id; } // => id: id\n\
             nodes.inner.filter((node) => node.id); // => id: id\n\
             known.get('').id; // => id: id\n\
         }\n",
        // All parts of a union; some of them alone.
        "--- a.ts\n\
         export interface A { kind: 'a'; one: 1; both: 1 } // <= a\n\
         export interface B { kind: 'b'; both: 2 } // <= b\n\
         export interface C { kind: 'c' } // <= c\n\
         export type All = A | B | C;\n\
         --- b.ts\n\
         import { All } from './a';\n\
         function f(all: All) {\n\
             all.kind; // => kind: a|b|c\n\
             all.one; // => one: a\n\
             all.both; // => both: a|b\n\
         }\n",
        // What a call is to give, and what is said of it.
        "--- a.ts\n\
         export interface Trait { def: object }\n\
         export interface Maker<T extends Trait> { new (def: T['def']): T }\n\
         export function make<T extends Trait>(f: (inst: T, def: T['def']) => void): Maker<T> {}\n\
         --- b.ts\n\
         import * as a from './a';\n\
         interface Def { size: number } // <= size\n\
         interface Shape { def: Def; area: number } // <= area\n\
         const Shape: a.Maker<Shape> = a.make((inst, def) => {\n\
             inst.area; // => area: area\n\
             def.size; // => size: size\n\
         });\n\
         a.make<Shape>((inst) => inst.area); // => area: area\n\
         new Shape({ size: 1 }); // => size: size\n",
        // Types that comments say.
        "--- a.js\n\
         class Node { leave() {} } // <= leave\n\
         module.exports = Node;\n\
         --- b.js\n\
         /** @typedef {import('./a')} Node */\n\
         /**\n\
         \x20* @param {Node[]} nodes some\n\
         \x20*/\n\
         function f(nodes) { nodes.forEach((node) => node.leave()); } // => leave: leave\n",
    ] {
        check(case);
    }
}
