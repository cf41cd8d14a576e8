/* What stands outside of an error is whole. */
int before(void) { return 1; }
//  ^ def function before

int broken(void) {
    int x = = 3 ];
    return before();
//         ^ ref call before -> before
}

struct kept { int field; };
//     ^ def struct kept
//                ^ def field kept::field

int after(struct kept *k) { return broken() + k->field; }
//  ^ def function after
//  ^ parent none
//                                 ^ ref call broken -> broken
//                                               ^ ref read field -> kept::field

/* What is included has to be said in quotes or angles, among values too. */
int listed[] = {
//  ^ def variable listed
#include ÿÿ.h
    1,
};

static void swap_both(int is_wide)
{
	if (is_wide)
		swap_of(long, 1)
//        ^ no ref
	else
		swap_of(char, 2)
//        ^ no ref
}
