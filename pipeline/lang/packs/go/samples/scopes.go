package scope

import (
	"net/url"
	"path"
)

var count, limit = 0, 10

func shadow(limit int) int {
	count := limit
	// <- no ref
	//       ^ no ref
	if count := count + 1; count > limit {
		count++
		// <- no ref
		return count
	}
	for count := range [3]int{} {
		use(count)
		// <- ref call use -> scope.use
		//  ^ no ref
	}
	return count
}

func assign() {
	count, other := 1, 2
	{
		limit = other + count
		// <- ref write limit -> scope.limit
	}
	for limit = range []int{} {
	//  ^ ref write limit -> scope.limit
	}
	limit += 2
	// <- ref write limit -> scope.limit
	limit--
	// <- ref write limit -> scope.limit
	inner := func(limit int) (count int) {
		count = limit
		// <- no ref
		//      ^ no ref
		return
	}
	inner(limit)
	// <- no ref
	//    ^ ref read limit -> scope.limit
	var names = map[string]int{"a": limit}
	//                              ^ ref read limit -> scope.limit
	const limit = 3
	use(limit)
	//  ^ no ref
	_ = names
	// <- no ref
}

// What a value is declared with means what is farther out.
func late(raw string) {
	url, err := url.Parse(raw)
	//          ^ ref read url => net/url
	//              ^ ref call Parse => net/url.Parse
	path := path.Join(url.Path, "x")
	//      ^ ref read path => path
	//           ^ ref call Join => path.Join
	//                ^ no ref
	limit := limit
	//       ^ ref read limit -> scope.limit
	use(limit)
	//  ^ no ref
	_, _ = path, err
}

// Outside of functions, closures have locals of their own.
var handler = func(count int) int {
	doubled := count * 2
	//         ^ no ref
	use(doubled)
	// <- ref call use -> scope.use
	// <- by scope.handler
	//  ^ no ref
	return doubled + limit
	//               ^ ref read limit -> scope.limit
}

func cases(value any, in chan int) {
	switch limit := value.(type) {
	case int, *holder:
	//         ^ ref type holder -> scope.holder
		use(limit)
		//  ^ no ref
	case nil:
	//   ^ no ref
		limit := 1
		use(limit)
		//  ^ no ref
	default:
		inDefault := limit
		use(inDefault)
		//  ^ no ref
	}
	use(limit)
	//  ^ ref read limit -> scope.limit
	switch count := len(in); {
	case count > 2:
	//   ^ no ref
	}
	select {
	case limit, ok := <-in:
		use(limit, ok)
		//  ^ no ref
	case limit = <-in:
	//   ^ ref write limit -> scope.limit
	case in <- limit:
	//         ^ ref read limit -> scope.limit
	}
}

// Parameters of function types name nothing.
func visit(each func(limit int) bool) {
	use(limit)
	//  ^ ref read limit -> scope.limit
}

type holder struct{ limit int }

func use(...any) {}

type tree struct{ inner []*tree }

func (t *tree) base() any { return t }

// Names that a clause declares hold after it: what they are made of is farther out.
func nested(t *tree, channel chan *tree) {
	for _, t := range t.inner {
		//                 ^ ref read inner -> scope.tree.inner
		t.base()
		//^ ref call base -> scope.tree.base
	}
	for count := range count {
		//                ^ ref read count -> scope.count
		use(count)
		//  ^ no ref
	}
	switch t := t.base().(type) {
	//            ^ ref call base -> scope.tree.base
	case *tree:
		t.base()
		//^ ref call base -> scope.tree.base
	default:
		use(t)
		//  ^ no ref
	}
	select {
	case t := <-channel:
		t.base()
		//^ ref call base -> scope.tree.base
	}
}
