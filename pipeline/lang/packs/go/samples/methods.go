package queue

import "time"

// Len counts the jobs that wait.
func (q *Queue) Len() int { return len(q.jobs) }
//       ^ ref type Queue -> queue.Queue
//              ^ def method queue.Queue.Len
//              ^ parent queue.Queue
//              ^ doc Len counts the jobs that wait.
//              ^ exported
//              ^ symbol Queue#Len().
//              ^ signature func (q *Queue) Len() int
//                                       ^ ref read jobs -> queue.Queue.jobs
//                                     ^ no ref

// Queue runs jobs in order.
type Queue struct {
	jobs  []job
	since time.Time
	//    ^ ref read time
	//         ^ ref type Time => time.Time
}

func (q *Queue) push(jobs ...job) *Queue {
//              ^ def method queue.Queue.push
//              ^ hidden
//              ^ takes jobs: ...job
//              ^ returns *Queue
	for _, j := range jobs {
		q.jobs = append(q.jobs, j)
		//^ ref write jobs -> queue.Queue.jobs
		//                ^ ref read jobs -> queue.Queue.jobs
		j.run(q.Len())
		//      ^ ref call Len -> queue.Queue.Len
	}
	q.since = time.Now()
	//^ ref write since -> queue.Queue.since
	//             ^ ref call Now => time.Now
	go q.drain()
	//   ^ ref call drain -> queue.Queue.drain
	defer func() { q.since = time.Time{} }()
	//               ^ ref write since -> queue.Queue.since
	//                            ^ ref instantiate Time => time.Time
	return q
}

// The receiver has no name.
func (Queue) drain() {}
//           ^ def method queue.Queue.drain
//    ^ ref type Queue -> queue.Queue

type job func(int)

// A named type that is no struct has methods too.
func (j job) run(n int) { j(n) }
//           ^ def method queue.job.run
//           ^ parent queue.job

// A capital does not show what belongs to a hidden type.
func (j job) Name() string { return "" }
//           ^ visibility public
//           ^ hidden

// The type stands in another file of the package.
func (w *worker) stop() {
//       ^ ref type worker ?
//               ^ def method queue.worker.stop
//               ^ parent none
	w.queue.push(nil)
	//^ ref read queue ?
	//      ^ ref call push ?
}

func init() { ready = true }
//   ^ symbol init().
//            ^ ref write ready -> queue.ready

func init() { ready = false }
//   ^ symbol init(+1).

var ready bool

func use(q Queue) {
	drain := Queue.drain
	//       ^ ref type Queue -> queue.Queue
	//             ^ ref read drain -> queue.Queue.drain
	drain(q)
	// <- no ref
	(*Queue).Len(&q)
	//^ ref type Queue -> queue.Queue
	q.jobs[0], ready = nil, !ready
	//         ^ ref write ready -> queue.ready
	//                       ^ ref read ready -> queue.ready
}
