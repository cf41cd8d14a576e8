// Types that comments say, and what is expected of values.
const app = require("./app");
const started = require("./start")();
//    ^ made `require("./start")`()
const tuned = require("./start")({ deep: true });
//                                 ^ ref write deep => `require("./start")`(#0).deep
require("./start").begin();
//                 ^ ref call begin => `require("./start")`.begin
function late() { return require("./late"); }
//       ^ made `require("./late")`

/** @typedef {import("./graph").Node} Node */
// <- use ./graph Node as Node
/** @typedef {{ a: string }} Plain */

/**
 * Walks.
 * @param {Node} node where to begin
 * @param {(node: Node) => void} [visit] what to do
 * @returns {Node} the last
 */
function walk(node, visit) {
//       ^ returns Node
    node.enter();
    //   ^ ref call enter => ./graph.Node.enter
    /** @type {Map<string, Node>} */
    const known = new Map();
    known.get("a").leave();
    //             ^ ref call leave => `Map<string, Node>`.get().leave
    return node;
}

walk(app, (node) => node.leave());
//                       ^ ref call leave => walk(#1)(#0).leave
app.listen({ port: 1 }, function (error) { error.code; });
//           ^ ref write port => ./app.listen(#0).port
//                                               ^ ref read code => ./app.listen(#1)(#0).code

function* plain(options) {
    const { deep } = app.options;
    //      ^ ref read deep => ./app.options.deep
    plain({ deep });
    //      ^ no ref
    yield new app.Queue([{ size: 1 }]);
    //                     ^ ref write size => ./app.Queue(#0)[].size
}

class Store {
    constructor() {
        /** @type {Node} */
        this.node = null;
    }

    visit() {
        this.node.enter();
        //        ^ ref call enter => ./graph.Node.enter
    }
}

/** @import Graph, { Edge, Label as Name } from "./edges" */
// <- use ./edges default as Graph
// <- use ./edges Edge
// <- use ./edges Label as Name
const limit = 10;
//    ^ no doc

/**
 * What a walk is told.
 * @template T
 * @typedef {Map<string, T>} Plan
 */
const steps = 3;
//    ^ no doc

/**
 * Takes a step.
 * @typedef {string} Way
 * @param {Way} way where to
 */
function step(way) {}
//       ^ doc Takes a step.

/**
 * @param {Graph} graph
 * @param {Edge} edge
 * @param {Name} name
 */
function link(graph, edge, name) {
    graph.add(edge.from, name.text, limit);
    //    ^ ref call add => ./edges.default.add
    //             ^ ref read from => ./edges.Edge.from
    //                        ^ ref read text => ./edges.Label.text
}

function cast(value, /** @type {string} */ text) {
    const node = /** @type {Node} */ (value);
    node.enter();
    //   ^ ref call enter => ./graph.Node.enter
    /** @type {Node} */ (value).leave();
    //                          ^ ref call leave => ./graph.Node.leave
    return /** @type {any} */ (value).enter(/* no type */ (text).length);
    //                                ^ ref call enter ?
}

/**
 * @param {Plan} plan what to do
 * @param {number} plan.depth how far
 * @param {Node} node where
 * @param {string[]} names
 */
function follow({ depth }, node, [first]) {}
//       ^ takes { depth }: Plan, node: Node, [first]: string[]

/** @param {Node} node */
const enter = node => node.enter();
//                         ^ ref call enter => ./graph.Node.enter

/** @param {Node} node */
const leave = async node => { node.leave(); };
//                                 ^ ref call leave => ./graph.Node.leave
