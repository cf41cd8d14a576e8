// Copyright. This is no documentation of anything below.

package docs

/*
Block comments document as well,
over several lines.
*/
func block() {}
//   ^ doc Block comments document as well,

// Apart is documented too far away.

func apart() {}
//   ^ no doc

// Level is how much is said.
//
//go:generate stringer -type=Level
//nolint:revive
type Level int
//   ^ doc Level is how much is said.

//go:noinline
func slow() {}
//   ^ no doc

//go:linkname hidden runtime.hidden
// hidden has a directive before its words.
func hidden()
//   ^ doc hidden has a directive before its words.

var before = 1 // about before
var after = 2
//  ^ no doc

// Deprecated: use apart.
var (
	one = 1
	// <- no doc
)

const (
	a = 1

	// About nothing.

	b = 2
	// <- no doc

	// About c.
	c = 3
	// <- doc About c.
)

// Both are told.
var two, three = 2, 3
//  ^ doc Both are told.
//       ^ doc Both are told.
