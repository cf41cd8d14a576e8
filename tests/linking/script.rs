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
