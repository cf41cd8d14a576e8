package queue_test

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) { os.Exit(m.Run()) }

func TestPush(t *testing.T) {
//   ^ def function queue_test.TestPush
	t.Run("empty", func(t *testing.T) {
		assertEmpty(t, nil)
		// <- ref call assertEmpty -> queue_test.assertEmpty
		// <- by queue_test.TestPush
	})
}

func BenchmarkPush(b *testing.B) { b.ReportAllocs() }

func FuzzPush(f *testing.F) { f.Add(1) }

func ExampleQueue_push() {}

// Neither is run by the test tool; all is for tests.
func Testify(t *testing.T) {}

func assertEmpty(t *testing.T, got []int) { t.Helper() }

type TestServer struct{}
