// Package weather reads the mast on the hill.
package weather

import (
	"sync"

	"larkfield.example/domegate/internal/ring"
)

// Sample is one reading of the mast.
type Sample struct {
	WindMS   float64 `json:"windMS"`
	Humidity float64 `json:"humidity"`
	Rain     bool    `json:"rain"`
}

// Limits says when the dome must stay closed.
type Limits struct {
	WindMS   float64
	Humidity float64
}

// DefaultLimits are those of the dome's maker.
var DefaultLimits = Limits{WindMS: 15, Humidity: 0.9}

// Mast keeps the newest samples.
type Mast struct {
	sync.RWMutex
	samples *ring.Ring[Sample]
	last    Sample
}

// NewMast returns a mast that keeps n samples.
func NewMast(n int) *Mast {
	return &Mast{samples: ring.New[Sample](n)}
}

// Record adds a sample.
func (m *Mast) Record(sample Sample) {
	m.Lock()
	defer m.Unlock()
	m.samples.Push(sample)
	m.last = sample
}

// Last returns the newest sample.
func (m *Mast) Last() Sample {
	m.RLock()
	defer m.RUnlock()
	return m.last
}

// Safe reports whether mean wind and the newest humidity and rain permit an open dome.
func (m *Mast) Safe(limits Limits) bool {
	m.RLock()
	defer m.RUnlock()
	wind := ring.Mean(m.samples, func(s Sample) float64 { return s.WindMS })
	return !m.last.Rain && m.last.Humidity < limits.Humidity && wind < limits.WindMS
}
