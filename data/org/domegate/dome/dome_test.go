package dome

import (
	"errors"
	"testing"
	"time"
)

type fakeClock struct{ now time.Time }

func (c *fakeClock) Now() time.Time { return c.now }

func TestShutterTakesItsTime(t *testing.T) {
	clock := &fakeClock{now: time.Unix(0, 0)}
	d := New(clock)
	if err := d.Open(); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); !errors.Is(err, ErrBusy) {
		t.Fatalf("Close while opening: %v", err)
	}
	clock.now = clock.now.Add(2 * shutterTime)
	if got := d.Status().State; got != "open" {
		t.Fatalf("state is %s", got)
	}
}

func TestTurnsByTheShorterWay(t *testing.T) {
	for _, test := range []struct{ from, to, way float64 }{
		{0, 90, 90},
		{350, 10, 20},
		{10, 350, -20},
	} {
		if got := shorterWay(test.from, test.to); got != test.way {
			t.Errorf("shorterWay(%v, %v) = %v, want %v", test.from, test.to, got, test.way)
		}
	}
}
