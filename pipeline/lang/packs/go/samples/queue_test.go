package queue_test

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) { os.Exit(m.Run()) }
//   ^ test

func TestPush(t *testing.T) {
//   ^ def function queue_test.TestPush
//   ^ test
	t.Run("empty", func(t *testing.T) {
		assertEmpty(t, nil)
		// <- ref call assertEmpty -> queue_test.assertEmpty
		// <- by queue_test.TestPush
	})
}

func BenchmarkPush(b *testing.B) { b.ReportAllocs() }
//   ^ test

func FuzzPush(f *testing.F) { f.Add(1) }
//   ^ test

func ExampleQueue_push() {}
//   ^ test

// Neither is run by the test tool.
func Testify(t *testing.T) {}
//   ^ no test

func assertEmpty(t *testing.T, got []int) { t.Helper() }
//   ^ no test

type TestServer struct{}
//   ^ no test
