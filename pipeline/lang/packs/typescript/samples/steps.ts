// What the file alone cannot say of a value is told as steps: calls, elements and members.
import { connect, Node, Store } from "./graph";
import * as graph from "./graph";

interface Options {
    store: Store;
    nodes: Node[];
    parse(text: string): Node;
}

export const shared = connect("x");
//           ^ made connect()
export const { pool, limits: { max } } = connect("y");
//             ^ made connect().pool
//                             ^ made connect().limits.max

class Service {
    client = connect("z");
    // <- made connect()
    nodes: Map<string, Node> = new Map();

    constructor(private store: Store) {}

    session() {
    // <- made this.client.renew()
        return this.client.renew();
    }

    async run({ store, nodes }: Options, options: Options, all: Array<Node>) {
        store.find("a").visit();
        //    ^ ref call find => ./graph.Store.find
        //              ^ ref call visit => ./graph.Store.find().visit
        const node = this.store.find("a");
        node.visit();
        //   ^ ref call visit => ./graph.Store.find().visit
        for (const edge of node.edges()) {
            edge.weight.round();
            //          ^ ref call round => ./graph.Store.find().edges()[].weight.round
        }
        for (const one of options.nodes) {
            one.visit();
            //  ^ ref call visit => ./graph.Node.visit
        }
        all[0].visit();
        //     ^ ref call visit => ./graph.Node.visit
        const answer = await graph.ask();
        answer.text();
        //     ^ ref call text => ./graph.ask().text
        (await graph.ask()).text();
        //                  ^ ref call text => ./graph.ask().text
        const { left, right: other } = graph.pair();
        left.visit();
        //   ^ ref call visit => ./graph.pair().left.visit
        other!.visit();
        //     ^ ref call visit => ./graph.pair().right.visit
        (node as Store).find("b")?.visit();
        //                         ^ ref call visit => ./graph.Store.find().visit
        this.nodes.get("a").visit();
        //                  ^ ref call visit => Service.nodes.get().visit
        shared.renew().close();
        //             ^ ref call close => ./graph.connect().renew().close
        new Store("x").find("c").visit();
        //                       ^ ref call visit => ./graph.Store.find().visit
        const [first, second] = graph.list();
        second.visit();
        //     ^ ref call visit => ./graph.list().1.visit
        options.parse("x").visit();
        //                 ^ ref call visit => ./graph.Node.visit
        nodes.forEach((each) => each);
        return first;
    }
}

const later = () => connect("later");
//    ^ made connect()

later().renew();
//      ^ ref call renew => ./graph.connect().renew
