/* A licence that belongs to the file. */

/** Adds two numbers.
 *
 *  They must not overflow. */
int add(int a, int b);
//  ^ doc Adds two numbers.

// Subtracts,
// carefully.
static int subtract(int a, int b)
//         ^ doc Subtracts,
//         ^ no test
{
    /* Not about the variable below. */
    int result = a - b; // nor this
    return result;
}

/* Too far away. */

int multiply(int a, int b);
//  ^ no doc

/// The largest.
#define LARGEST 99
//      ^ doc The largest.

int test_add(void) { return add(1, 2) == 3; }
//  ^ test
