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

// What stands behind a declaration documents it where nothing above does.

type port struct {
	name string // what it is called
	// <- doc what it is called

	size int `json:"size"` /* in bytes */
	// <- doc in bytes

	in, out chan int // both ways
	// <- doc both ways
	//  ^ doc both ways

	// open is told above.
	open bool // and behind
	// <- doc open is told above.

	kept int //nolint:unused
	// <- no doc

	opener // embedded
	// <- doc embedded

	last bool
	// <- no doc
}

type opener interface {
	open() error // fails where it is open
	// <- doc fails where it is open
}

type count int // of what is open
//   ^ doc of what is open

const width = 3 // in cells
//    ^ doc in cells

type pair struct{ left, right int } // of this none is about
//                ^ no doc
//                      ^ no doc
