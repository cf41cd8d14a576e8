// Namespaces of every form, and what brings names in.
#include "graph/graph.hpp"
//       ^ use graph/graph.hpp *

namespace graph::detail {
//        ^ def module graph
//               ^ def module graph::detail
//               ^ parent graph
int depth() { return 1; }
//  ^ def function graph::detail::depth
//  ^ parent graph::detail
}

namespace graph {
//        ^ def module graph
inline namespace v2 {
//               ^ def module graph::v2
struct Node { int key; };
//     ^ def struct graph::v2::Node
}

namespace {
int hidden() { return 2; }
//  ^ def function graph::hidden
//  ^ visibility internal
//  ^ hidden
}

int walk(Node *node);
//  ^ def function graph::walk
//       ^ ref type Node -> graph::v2::Node
static int steps = hidden() + detail::depth();
//         ^ visibility internal
//                 ^ ref call hidden -> graph::hidden
//                            ^ ref read detail -> graph::detail
//                                    ^ ref call depth -> graph::detail::depth
}

int graph::walk(Node *node) { return node->key + steps; }
//  ^ ref read graph
//         ^ def function graph::walk
//         ^ parent graph

namespace g = graph;
//            ^ use graph as g
using namespace std;
//              ^ use std *
using std::vector;
//    ^ use std vector
using graph::detail::depth;
//    ^ use graph::detail depth

// Called from C.
extern "C" int c_entry(void);
//             ^ def function c_entry
//             ^ doc Called from C.

// About all that follow.
extern "C" {
int c_exit(int code);
//  ^ def function c_exit
//  ^ no doc
}

int main() {
    vector<int> keys;
//  ^ ref type vector
    return graph::detail::depth() + ::c_entry();
//         ^ ref read graph
//                ^ ref read detail
//                        ^ ref call depth
}

namespace depot {
namespace Crate { class Lid; }
class Store {
public:
    enum Content { Crate = 1, Bale = 2 };
    Crate::Lid *lid();
//         ^ ref type Lid => depot::Crate::Lid
};
}
