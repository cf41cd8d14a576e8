package flow

// Each branch counts once.
func classify(n int, words []string, done <-chan struct{}) (kind string, err error) {
//   ^ def function flow.classify
//   ^ takes n: int, words: []string, done: <-chan struct{}
//   ^ returns (kind string, err error)
	if n < 0 && len(words) == 0 || n > limit {
	//                                 ^ ref read limit -> flow.limit
		return "odd", nil
	} else if n == 0 {
		goto end
		//   ^ no ref
	} else {
		kind = "even"
	}
outer:
	for i := 0; i < n; i++ {
		switch words[i] {
		case stop, "halt":
		//   ^ ref read stop -> flow.stop
			break outer
			//    ^ no ref
		case "next":
			continue outer
			//       ^ no ref
		case "through":
			fallthrough
		default:
			warn(words[i])
			// <- ref call warn -> flow.warn
		}
		select {
		case <-done:
			return
		default:
		}
	}
	for range words {
		defer warn("late")
		//    ^ ref call warn -> flow.warn
	}
	for {
		go func() { warn(kind) }()
		//          ^ by flow.classify
		break
	}
end:
	if v, ok := interface{}(n).(fmt.Stringer); ok {
	//                              ^ ref type Stringer ?
		panic(v)
	}
	return kind, err
}

var stop = "stop"

const limit = 1 << 10

func warn(string) {}

// It is declared here and written in assembly.
func fast(p *byte, n uintptr) uint64
//   ^ def function flow.fast
//   ^ takes p: *byte, n: uintptr
//   ^ signature func fast(p *byte, n uintptr) uint64
