package set

import "cmp"

// Number is what can be added.
type Number interface {
	~int | ~float64 | Weight
	//                ^ ref type Weight -> set.Weight
}

// Weight is in grams.
type Weight float64

// Set holds each element once.
type Set[T comparable] map[T]struct{}
//   ^ def type_alias set.Set
//   ^ returns map[T]struct{}
//       ^ no ref

// Pair is two things.
type Pair[K cmp.Ordered, V any] struct {
//   ^ def struct set.Pair
//          ^ ref read cmp
//              ^ ref type Ordered => cmp.Ordered
	Key   K
	Value V
	//    ^ no ref
	next  *Pair[K, V]
	//     ^ ref type Pair -> set.Pair
}

// Add returns whether it was new.
func (s Set[E]) Add(element E) bool {
//      ^ ref type Set -> set.Set
//          ^ no ref
//              ^ def method set.Set.Add
//              ^ parent set.Set
	var zero E
	//       ^ no ref
	_, known := s[element]
	s[element] = struct{}{}
	return !known && element != zero
}

func (p *Pair[K, V]) Swap(other *Pair[K, V]) {
//                   ^ def method set.Pair.Swap
	p.Value, other.Value = other.Value, p.Value
	//^ ref write Value -> set.Pair.Value
	//             ^ ref write Value
}

// Map applies f to each.
func Map[T, R any](in []T, f func(T) R) []R {
//   ^ def function set.Map
//   ^ takes in: []T, f: func(T) R
//   ^ returns []R
	out := make([]R, 0, len(in))
	for _, one := range in {
		out = append(out, f(one))
	}
	return out
}

// Sum adds.
func Sum[N Number](in ...N) (total N) {
//         ^ ref type Number -> set.Number
	for _, n := range in {
		total += N(n)
		//       ^ no ref
	}
	return total
}

func use() {
	words := Map[int, string]([]int{1}, nil)
	//       ^ ref call Map -> set.Map
	total := Sum[Weight](1, 2)
	//       ^ ref call Sum -> set.Sum
	//           ^ ref type Weight -> set.Weight
	weigh := Sum[Weight]
	//       ^ ref read Sum -> set.Sum
	//           ^ ref type Weight -> set.Weight
	pair := Pair[string, Weight]{Key: words[0], Value: total}
	//      ^ ref instantiate Pair -> set.Pair
	//                           ^ ref write Key -> set.Pair.Key
	both := Map[Weight, Set[int]]
	//      ^ ref read Map -> set.Map
	grams := Weight(float64(total))
	//       ^ ref type Weight -> set.Weight
	//              ^ no ref
}

type namer interface{ name() string }

func show[T cmp.Named, N namer, S any](one T, other N, none S) {
	one.Name()
	//  ^ ref call Name => cmp.Named.Name
	other.name()
	//    ^ ref call name -> set.namer.name
	none.name()
	//   ^ ref call name ?
	var more T
	more.Name()
	//   ^ ref call Name => cmp.Named.Name
}
