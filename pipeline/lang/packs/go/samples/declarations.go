// Constants, variables and types, alone and in groups.
package catalog

// MaxItems bounds a page.
const MaxItems = 100
//    ^ def constant catalog.MaxItems
//    ^ exported
//    ^ doc MaxItems bounds a page.
//    ^ signature const MaxItems = 100

// Sizes.
const (
	// Small fits a pocket.
	Small Size = iota + 1 // the least
	// <- def constant catalog.Small
	// <- doc Small fits a pocket.
	// <- returns Size
	//    ^ ref type Size -> catalog.Size
	//    ^ by catalog.Small
	Medium
	// <- def constant catalog.Medium
	// <- returns Size
	_
	large, huge = iota, iota * MaxItems
	// <- def constant catalog.large
	//     ^ def constant catalog.huge
	//     ^ hidden
	//     ^ visibility internal
	//                         ^ ref read MaxItems -> catalog.MaxItems
)

// Size is a definition: it has methods of its own.
type Size int
//   ^ def type_alias catalog.Size
//   ^ returns int

// Bytes is another name for the same type.
type Bytes = []byte
//   ^ def type_alias catalog.Bytes
//   ^ symbol Bytes#

type (
	// Price is in cents.
	Price int64
	// <- def type_alias catalog.Price
	// <- doc Price is in cents.

	Visit func(item *Item, depth int) error
	// <- def type_alias catalog.Visit
	//               ^ ref type Item -> catalog.Item
)

var (
	defaults = Options{Page: Small}
	// <- def variable catalog.defaults
	//         ^ ref instantiate Options -> catalog.Options
	//         ^ by catalog.defaults
	//                 ^ ref write Page -> catalog.Options.Page
	//                       ^ ref read Small -> catalog.Small

	first, second = split(1 << 4)
	// <- def variable catalog.first
	//     ^ def variable catalog.second
	//              ^ ref call split -> catalog.split

	// It only has to compile.
	_ Stocked = (*Item)(nil)
	//^ ref type Stocked -> catalog.Stocked
	//            ^ ref type Item -> catalog.Item
)

// Options say how to list.
type Options struct {
	Page Size `json:"page,omitempty"`
	// <- def field catalog.Options.Page
	// <- returns Size
	order, filter string
	// <- def field catalog.Options.order
	//     ^ def field catalog.Options.filter
	//     ^ visibility internal
	Less func(a, b *Item) bool
	// <- def field catalog.Options.Less
	// <- returns func(a, b *Item) bool
	cache struct {
	// <- def field catalog.Options.cache
		hits int
		// <- def field catalog.Options.cache.hits
		// <- parent catalog.Options.cache
		source interface{ Close() error }
		//                ^ def method catalog.Options.cache.source.Close
	}
	_ [4]byte
}

// Item embeds what it is made of.
type Item struct {
	*Options
//^ def field catalog.Item.Options
//^ returns *Options
//^ ref inherit Options -> catalog.Options
	sync.Mutex
	//   ^ def field catalog.Item.Mutex
	//   ^ ref inherit Mutex ?
	weight complex128
}

// Stocked says whether there are any.
type Stocked interface {
//   ^ def interface catalog.Stocked
	Count(shelf string, deep bool) (n int, err error)
	// <- def method catalog.Stocked.Count
	// <- takes shelf: string, deep: bool
	// <- returns (n int, err error)
	// <- parent catalog.Stocked
	fmt.Stringer
	// <- ref read fmt ?
	//  ^ ref inherit Stringer ?
}

var registry struct {
//  ^ def variable catalog.registry
	items map[string]*Item
	// <- def field catalog.registry.items
}

func split(n int) (int, rune) {
	const half = 2
	type pair struct{ left, right int }
	//   ^ def struct catalog.split.pair
	//   ^ visibility private
	//                ^ def field catalog.split.pair.left
	p := pair{left: n / half, right: n * half}
	//   ^ ref instantiate pair -> catalog.split.pair
	//        ^ ref write left -> catalog.split.pair.left
	//              ^ no ref
	//                  ^ no ref
	return p.left, 'x'
}


func many(a, b, c, d, e, f, g, h, i, j, k, l uintptr) uintptr { return a + l }
//   ^ takes a: uintptr, b: uintptr, c: uintptr, d: uintptr, e: uintptr, f: uintptr, g: uintptr, h: uintptr, i: uintptr, j: uintptr, k: uintptr, l: uintptr
//        ^ no ref
//                                                                         ^ no ref
