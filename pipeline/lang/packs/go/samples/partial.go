// A file that somebody is editing: what stands outside of the errors is told as if they were not there.
package partial

import "fmt"

func before() { fmt.Println("ok") }
//   ^ def function partial.before
//                  ^ ref call Println => fmt.Println

func broken(a int {
	if a >
}

// After is whole again.
func After(b string) error { return helper(b) }
//   ^ def function partial.After
//   ^ doc After is whole again.
//                                  ^ ref call helper -> partial.helper

type Whole struct {
	Field int
	// <- def field partial.Whole.Field
}

func helper(string) error { return nil }
