/* A branch opens a brace that no branch closes. */
#include "loop.h"

int run(struct loop *loop) {
//  ^ def function run
	int n = 0;
	FOR_EACH_EVENT(loop, event)
		if (event->fd < 0) {
			n++;
	if (loop->depth) {
		log_depth(loop);
	}
	return n;
//      ^ no ref
}

static long wait_for(struct loop *loop,
//          ^ def function wait_for
//          ^ hidden
                     long timeout) {
	return poll_events(loop, timeout);
}

int stop(struct loop *loop) {
//  ^ def function stop
	return (int)wait_for(loop, 0);
//           ^ ref call wait_for -> wait_for
}
