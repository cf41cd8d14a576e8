// What the file alone cannot say of a value is told as steps: calls, elements and members.
use graph::{Node, Store};

struct Service {
    store: Store,
    nodes: Vec<Node>,
    lock: graph::Lock<Node>,
}

struct Asked;

impl Asked {
    fn visit(&self) {}
}

enum Answer {
    Both(Asked, u32),
    Named { asked: Asked },
    Other(Vec<Asked>),
}

trait Walks {
    fn step(&self);
}

struct Walker<W> {
    walks: W,
}

impl<W: Walks> Walker<W> {
    fn walk<A>(&self, other: &W, also: &A)
    where
        A: Walks,
    {
        other.step();
        //    ^ ref call step -> Walks::step
        also.step();
        //   ^ ref call step -> Walks::step
    }
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
        //            ^ on self.nodes[0]
        self.lock.visit();
        //        ^ ref call visit => Service::lock::visit
        self.nodes[1..].first().visit();
        //                      ^ ref call visit => Service::nodes::first()::visit
        self.nodes[names.len() + given.len() + 1 - 1].visit();
        //                                            ^ on self.nodes[names.len() + given.len() + 1…
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
        let coming = graph::ask();
        coming.await.text();
        //           ^ ref call text => graph::ask()::text
        let held = given.last();
        held?.visit();
        //    ^ ref call visit => graph::Store::last()[]::visit
        self.store.kept?.visit();
        //               ^ ref call visit => graph::Store::kept[]::visit
        self
            .store
            .last()
            .visit();
        //   ^ ref call visit => graph::Store::last()::visit
        self
            .store
            .ready();
        //   ^ on self.store
        let Some(made) = Store::new("a") else { return None };
        made.visit();
        //   ^ ref call visit => graph::Store::new()[]::visit
        Store::from("a")?.visit();
        //                ^ ref call visit => graph::Store::from()[]::visit
        Store::new("a").unwrap().visit();
        //              ^ ref call unwrap => graph::Store::new()::unwrap
        //                       ^ ref call visit => graph::Store::new()::unwrap()::visit
        Store::new("a").visit();
        //              ^ ref call visit => graph::Store::visit
        let Some(one) = names.first() else { return None };
        one.visit();
        //  ^ ref call visit => `&[Node]`::first()[]::visit
        let found = match given.find("b") {
            Ok(found) => found,
            Err(_) => return None,
        };
        found.visit();
        //    ^ ref call visit => graph::Store::find()[]::visit
        match given.ask() {
            Answer::Both(first, _) => first.visit(),
            //                              ^ ref call visit => Answer::Both::0::visit
            Answer::Both(_, second) => second.visit(),
            //                                ^ ref call visit => Answer::Both::1::visit
            Answer::Named { asked } => asked.visit(),
            //                               ^ ref call visit -> Asked::visit
            Answer::Other(other) => other.0.visit(),
            //                              ^ ref call visit => Answer::Other::0::0::visit
        }
        if let Answer::Other(others) = given.ask() {
            for other in others {
                other.visit();
                //    ^ ref call visit => Answer::Other::0[]::visit
            }
        }
        given.all().map(|edge| edge.visit());
        //                          ^ ref call visit => graph::Store::all()::map|0|::visit
        for (n, edge) in given.all().enumerate() {
            edge.visit(n);
            //   ^ ref call visit => graph::Store::all()::enumerate()[]::1::visit
        }
        for (_, edge) in given.all().enumerate() {
            edge.visit();
            //   ^ ref call visit => graph::Store::all()::enumerate()[]::1::visit
        }
        let (_, (_, last)) = given.ends();
        last.visit();
        //   ^ ref call visit => graph::Store::ends()::1::1::visit
        given.all().fold(0, |_, edge| edge.visit());
        //                                 ^ ref call visit => graph::Store::all()::fold|1|::visit
        (*given).copy().visit();
        //              ^ ref call visit => graph::Store::copy()::visit
        None
    }
}

// The parts of what is given.
fn parts((store, node): (Store, &Node), Asking { asked }: Asking) {
    store.root();
    //    ^ ref call root => `(Store, &Node)`::0::root
    node.visit();
    //   ^ ref call visit => `(Store, &Node)`::1::visit
    asked.visit();
    //    ^ ref call visit -> Asked::visit
    graph::each(|(n, node): (usize, Node)| node.visit());
    //                                          ^ ref call visit => `(usize, Node)`::1::visit
}

struct Asking {
    asked: Asked,
}

// In macros, what stands before a name is told as elsewhere.
fn given_to_macros(given: &Store, all: &[Node]) -> Option<u32> {
    assert!(given.root().is_visited());
    //                   ^ ref call is_visited => graph::Store::root()::is_visited
    assert_eq!(given.find("a")?.edges()[0].weight.round(), 1);
    //                          ^ ref call edges => graph::Store::find()[]::edges
    //                                            ^ ref call round => graph::Store::find()[]::edges()[]::weight::round
    assert!(graph::ask().await.is_text());
    //                         ^ ref call is_text => graph::ask()::is_text
    assert!((given.root()).is_none() || vec![1].is_empty());
    //                                          ^ ref call is_empty ?
    assert!(all[1..].first().unwrap().is_visited());
    //                                ^ ref call is_visited => `&[Node]`::first()::unwrap()::is_visited
    assert!(all.first().unwrap().is_visited());
    //                           ^ ref call is_visited => `&[Node]`::first()::unwrap()::is_visited
    None
}
