/* A macro opens the brace that the loop closes. */
#include "loop.h"

int run(struct loop *loop) {
	int n = 0;
	FOR_EACH_EVENT(loop, event)
		n++;
	}
	return n;
//      ^ no ref
}

OBJECT_ID(empty, { 0x4b, 0x82 });
// <- ref call OBJECT_ID

static const id first = ID(SHORT, { 0x4b, 0x82 });
//              ^ def constant first
//                      ^ ref call ID

BEGIN_OLD
void (*on_stop)(struct loop *loop);
//     ^ def variable on_stop

IMPLEMENT_LIST(event)

static LIST_OF(event) *events(const LIST_OF(event) *all) {
//                     ^ def function events
//                     ^ returns event *
//                     ^ takes all: const event *
	return run(0) ? all : 0;
//      ^ ref call run -> run
}

extern long FDECL(depth_of, (struct loop *, int));
//          ^ ref macro FDECL
//                ^ def function depth_of

int pick(int size) {
//  ^ def function pick
	int page = 0;
	if (size < 8) {
		page = 1;
	}
#if LARGE
//  ^ ref macro LARGE
	else if (size < 64) {
		page = 2;
	}
#endif
	else {
		page = 3;
	}
	return page;
//      ^ no ref
}
