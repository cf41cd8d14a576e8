// Package demo docs.
package demo

import (
	"fmt"
	str "strings"
	. "math"
	_ "embed"
	"github.com/x/go-yaml/v3"
)

import web "net/http"
//     ^ use net/http as web

// Limit is max.
const Limit = 3
//    ^ def constant demo.Limit

const (
	A = iota
	B
)

var x, y int = 1, 2
//  ^ def variable demo.x
//     ^ def variable demo.y

// Server serves.
type Server struct {
//   ^ def struct demo.Server
//   ^ doc Server serves.
//   ^ exported
	sync.Mutex
//    ^ def field demo.Server.Mutex
//    ^ ref inherit Mutex ?
	*Base
//^ def field demo.Server.Base
//^ ref inherit Base ?
	Name, addr string `json:"n"`
//     ^ def field demo.Server.addr
	handler func(w int) error
}

type Handler interface {
//   ^ def interface demo.Handler
	Serve(a int, b, c string) (int, error)
	io.Reader
//  ^ ref inherit Reader ?
}
type ID = string
//   ^ def type_alias demo.ID
type Celsius float64
//   ^ def type_alias demo.Celsius

// Run runs.
func (s *Server) Run(ctx context.Context, n ...int) (err error) {
//       ^ ref type Server -> demo.Server
//               ^ def method demo.Server.Run
//                               ^ ref type Context ?
	s.helper(1)
// ^ ref call helper -> demo.Server.helper
	if err := fmt.Errorf("x"); err != nil && true { return err }
//             ^ ref call Errorf ?
	for i, v := range n { v.Do(i) }
//                       ^ ref call Do ?
	t := Server{Name: "x"}
//    ^ ref instantiate Server -> demo.Server
	t.helper(2)
// ^ ref call helper -> demo.Server.helper
	helper(3)
	str.ToUpper("x")
//   ^ ref call ToUpper ?
	s.Name.foo()
//      ^ ref call foo ?
	switch z := a.(type) { case int: return nil; default: }
	go func(q int) { q() }(1)
	return nil
}
func (s Server) helper(i int) {}
//      ^ ref type Server -> demo.Server
//              ^ def method demo.Server.helper
func helper[T any](i T) T { var q Celsius; _ = q; return Map[T, int](i) }
//   ^ def function demo.helper
//                                ^ ref type Celsius -> demo.Celsius
//                                                       ^ ref call Map ?
func TestX(t *testing.T) { NewServer(); x() }
//   ^ def function demo.TestX
//                    ^ ref type T ?
//                         ^ ref call NewServer ?
//                                      ^ ref call x -> demo.x
