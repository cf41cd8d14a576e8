// What the file alone cannot say of a value is told as steps: calls, elements and members.
package steps

import (
	"net/http"

	"example.com/graph"
)

type server struct {
	client  *http.Client
	routes  []*route
	byName  map[string]*route
	backend graph.Store
}

type route struct{ handler *handler }

var fallback = graph.Open("fallback")

func (s *server) find(name string) (*route, error) { return s.byName[name], nil }

func serve(s *server, stores ...graph.Store) {
	store := graph.Open("x")
	store.Close()
	//    ^ ref call Close => example.com/graph.Open().Close
	node, err := store.Lookup("a")
	node.Visit()
	//   ^ ref call Visit => example.com/graph.Open().Lookup().Visit
	err.Explain()
	//  ^ ref call Explain => example.com/graph.Open().Lookup(1).Explain
	for _, edge := range node.Edges() {
		edge.Weight.Round()
		//          ^ ref call Round => example.com/graph.Open().Lookup().Edges()[].Weight.Round
	}
	for _, r := range s.routes {
		r.handler.run()
		//        ^ ref call run => handler.run
	}
	for _, one := range stores {
		one.Close()
		//  ^ ref call Close => example.com/graph.Store.Close
	}
	s.byName["a"].handler.run()
	//            ^ ref read handler -> steps.route.handler
	found, _ := s.find("a")
	found.handler.run()
	//    ^ ref read handler -> steps.route.handler
	s.backend.Root().Visit()
	//               ^ ref call Visit => example.com/graph.Store.Root().Visit
	fallback.Root()
	//       ^ ref call Root => example.com/graph.Open().Root
	other.Get("x").Body.Close()
	//                  ^ ref call Close => other.Get().Body.Close
	all := append([]*route{}, s.routes[1:]...)
	all[0].handler.run()
	//     ^ ref read handler -> steps.route.handler
	s.routes[1:][0].handler.run()
	//              ^ ref read handler -> steps.route.handler
	queue := make(chan *route)
	next := <-queue
	next.handler.run()
	//   ^ ref read handler -> steps.route.handler
	for later := range queue {
		later.handler.run()
		//    ^ ref read handler -> steps.route.handler
	}
	for key := range all {
		key.handler.run()
		//  ^ ref read handler ?
	}
	(*s).backend.Close()
	//           ^ ref call Close => example.com/graph.Store.Close
	(&graph.Walk{}).From(node).Run()
	//                         ^ ref call Run => example.com/graph.Walk.From().Run
	store.Get().A(1).B(2).C(3).D(4).E(5).F(6).G(7).Run()
	//                                             ^ ref call Run => example.com/graph.Open().Get().A().B().C().D().E().F().G().Run
}
