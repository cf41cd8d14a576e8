// Package dome moves the dome and knows where it stands.
package dome

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"time"
)

// State is what the shutter does.
type State int

// The states of the shutter.
const (
	Closed State = iota
	Opening
	Open
	Closing
)

var stateNames = map[State]string{
	Closed:  "closed",
	Opening: "opening",
	Open:    "open",
	Closing: "closing",
}

// String returns the name that the HTTP interface uses.
func (s State) String() string {
	if name, ok := stateNames[s]; ok {
		return name
	}
	return fmt.Sprintf("State(%d)", int(s))
}

// ErrBusy is returned while the shutter moves.
var ErrBusy = errors.New("the shutter is moving")

const (
	shutterTime      = 90 * time.Second
	degreesPerSecond = 2.5
)

// Clock tells the time; tests bring their own.
type Clock interface {
	Now() time.Time
}

// SystemClock is the clock of the machine.
type SystemClock struct{}

// Now returns the current time.
func (SystemClock) Now() time.Time { return time.Now() }

// Dome is the one dome of the observatory. It is safe for concurrent use.
type Dome struct {
	mu      sync.Mutex
	clock   Clock
	state   State
	since   time.Time
	azimuth float64
}

// New returns a closed dome that points north.
func New(clock Clock) *Dome {
	return &Dome{clock: clock, since: clock.Now()}
}

// Status is a copy of what the dome knows about itself.
type Status struct {
	State   string  `json:"state"`
	Azimuth float64 `json:"azimuth"`
}

// Status returns the state and the azimuth.
func (d *Dome) Status() Status {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.settle()
	return Status{State: d.state.String(), Azimuth: d.azimuth}
}

// Open begins to open the shutter.
func (d *Dome) Open() error { return d.move(Closed, Opening) }

// Close begins to close the shutter.
func (d *Dome) Close() error { return d.move(Open, Closing) }

// Turn turns the dome to an azimuth by the shorter way, and returns how long that takes.
func (d *Dome) Turn(azimuth float64) (time.Duration, error) {
	if math.IsNaN(azimuth) || math.IsInf(azimuth, 0) {
		return 0, &AzimuthError{Azimuth: azimuth}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	way := shorterWay(d.azimuth, azimuth)
	d.azimuth = math.Mod(d.azimuth+way+360, 360)
	return time.Duration(math.Abs(way) / degreesPerSecond * float64(time.Second)), nil
}

func (d *Dome) move(from, to State) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.settle()
	switch d.state {
	case from:
		d.state, d.since = to, d.clock.Now()
		return nil
	case Opening, Closing:
		return ErrBusy
	default:
		return nil
	}
}

// settle ends a movement whose time is over.
func (d *Dome) settle() {
	if d.clock.Now().Sub(d.since) < shutterTime {
		return
	}
	switch d.state {
	case Opening:
		d.state = Open
	case Closing:
		d.state = Closed
	}
}

func shorterWay(from, to float64) float64 {
	way := math.Mod(to-from, 360)
	if way > 180 {
		way -= 360
	} else if way < -180 {
		way += 360
	}
	return way
}

// AzimuthError says that an azimuth is no angle.
type AzimuthError struct {
	Azimuth float64
}

func (e *AzimuthError) Error() string {
	return fmt.Sprintf("dome: %v is no azimuth", e.Azimuth)
}

// Rotate turns the dome.
//
// Deprecated: use Turn, which reports errors.
func (d *Dome) Rotate(azimuth float64) {
	_, _ = d.Turn(azimuth)
}
