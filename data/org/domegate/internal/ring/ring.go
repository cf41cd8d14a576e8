// Package ring keeps the newest of many values.
package ring

// Number is what can be averaged.
type Number interface {
	~int | ~int64 | ~float64
}

// Ring keeps the newest n values. The zero value keeps nothing.
type Ring[T any] struct {
	values []T
	next   int
	full   bool
}

// New returns a ring for n values.
func New[T any](n int) *Ring[T] {
	return &Ring[T]{values: make([]T, n)}
}

// Push adds a value, and drops the oldest when the ring is full.
func (r *Ring[T]) Push(value T) {
	if len(r.values) == 0 {
		return
	}
	r.values[r.next] = value
	r.next++
	if r.next == len(r.values) {
		r.next, r.full = 0, true
	}
}

// Len returns how many values there are.
func (r *Ring[T]) Len() int {
	if r.full {
		return len(r.values)
	}
	return r.next
}

// Each calls visit for every value, oldest first.
func (r *Ring[T]) Each(visit func(T)) {
	if r.full {
		for _, value := range r.values[r.next:] {
			visit(value)
		}
	}
	for _, value := range r.values[:r.next] {
		visit(value)
	}
}

// Mean returns the mean of what pick takes from each value; zero for an empty ring.
func Mean[T any, N Number](r *Ring[T], pick func(T) N) float64 {
	if r.Len() == 0 {
		return 0
	}
	var sum float64
	r.Each(func(value T) { sum += float64(pick(value)) })
	return sum / float64(r.Len())
}
