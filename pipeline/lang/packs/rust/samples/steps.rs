// What the file alone cannot say of a value is told as steps: calls, elements and members.
use graph::{Node, Store};

struct Service {
    store: Store,
    nodes: Vec<Node>,
}

impl Service {
    async fn run(&self, given: &Store, names: &[Node]) -> Option<Node> {
        given.root().visit();
        //           ^ ref call visit => graph::Store::root()::visit
        let node = self.store.find("a")?;
        node.visit();
        //   ^ ref call visit => graph::Store::find()[]::visit
        for edge in node.edges() {
            edge.weight.round();
            //          ^ ref call round => graph::Store::find()[]::edges()[]::weight::round
        }
        for one in names {
            one.visit();
            //  ^ ref call visit => graph::Node::visit
        }
        self.nodes[0].visit();
        //            ^ ref call visit => graph::Node::visit
        if let Some(last) = given.last() {
            last.visit();
            //   ^ ref call visit => graph::Store::last()[]::visit
        }
        let answer = graph::ask().await;
        answer.text();
        //     ^ ref call text => graph::ask()::text
        graph::ask().await.text();
        //                 ^ ref call text => graph::ask()::text
        self.nodes.iter().next().unwrap().visit();
        //                                ^ ref call visit => Service::nodes::iter()::next()::unwrap()::visit
        self
            .store
            .last()
            .visit();
        //   ^ ref call visit => graph::Store::last()::visit
        (*given).copy().visit();
        //              ^ ref call visit => graph::Store::copy()::visit
        None
    }
}
