/* What macros do to the text around them. */
#include "by_macro.h"

#ifdef __cplusplus
//     ^ ref macro __cplusplus
extern "C" {
#endif

/* Each line says what a counter is about. */
#define COUNTERS() \
//      ^ signature #define COUNTERS()
//      ^ doc Each line says what a counter is about.
	COUNTER(pages)    /* pages in use */ \
	COUNTER(threads)  /* threads that run */ \
	COUNTER(resets)

#define LIMIT 8 // of what fits
//      ^ signature #define LIMIT 8
#define SEPARATOR "//" /* in paths */
//      ^ signature #define SEPARATOR "//"

struct counter {
	const char *name;
	unsigned long total;
	int CALLBACK(changed)(struct counter *self);
//            ^ def field counter::changed
};

static const char *const names[] = { "pages", "threads" };
//                       ^ def constant names

static struct counter *find(struct counter *all, unsigned long n) {
	if likely(n < LIMIT) {
//  ^ ref macro likely
//             ^ ref macro LIMIT -> LIMIT
		all[n].total++;
//       ^ ref write total -> counter::total
		(*all).name = names[0];
//       ^ ref write name -> counter::name
		return &all[n];
	}
	return 0;
}

void report(void *opaque, struct counter **list) {
	((struct counter *)opaque)->total = 0;
//                           ^ ref write total -> counter::total
	if (find(list[0], 1)
#if defined(WITH_NAMES) && LIMIT > 1
//          ^ ref macro WITH_NAMES
//                         ^ ref macro LIMIT -> LIMIT
	    && list[1]->name
//               ^ ref read name -> counter::name
#endif
	)
		print("%" PRIu64 SEPARATOR "\n", list[0]->total);
//          ^ ref macro PRIu64
//                 ^ ref macro SEPARATOR -> SEPARATOR
}

TEST_BEGIN(test_find) {
// <- ref macro TEST_BEGIN
//         ^ def function test_find
//         ^ test
	expect(find(0, LIMIT));
//      ^ ref call find -> find
}
TEST_END
// <- ref macro TEST_END

TEST_BEGIN(test_report) {
//         ^ def function test_report
	report(0, 0);
 // <- ref call report -> report
}
TEST_END

#ifdef __cplusplus
//     ^ ref macro __cplusplus
}
#endif
