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

// Its name alone makes nothing a test.
int test_add(void) { return add(1, 2) == 3; }
//  ^ no test

/* Jobs that wait for their turn. */
typedef struct queue {
//             ^ def struct queue
//             ^ doc Jobs that wait for their turn.
	int n_waiting;
} queue_t;
//^ def type_alias queue_t
//^ doc Jobs that wait for their turn.

/* How a job ends. */
typedef enum { JOB_DONE, JOB_FAILED } job_end;
//                                    ^ def enum job_end
//                                    ^ signature typedef enum job_end

/* *************************************
*  Jobs
***************************************/
/*! Starts a job.
 *  **Now**, not later. */
int start_job(int n);
//  ^ doc Starts a job.

/* ===========================================================================
 * Stops all jobs.
 */
void stop_jobs(void);
//   ^ doc Stops all jobs.

/*------------------------------------------*/
int n_jobs;
//  ^ no doc

/* Where jobs are counted. */
struct counter { int n; } counter;
//     ^ def struct counter
//     ^ doc Where jobs are counted.
//                        ^ def variable counter
//                        ^ doc Where jobs are counted.

struct job {
    int id; /**< Its number. */
//      ^ doc Its number.

    int age; ///< In seconds,
             ///< since it began.
    int size; // in pages
//      ^ doc in pages

    int left, right; /* its neighbours */
//      ^ doc its neighbours
//            ^ doc its neighbours

    int skipped; // NOLINT
//      ^ no doc

    // What it is called.
    char *name; // not copied
//        ^ doc What it is called.

    int last;
//      ^ no doc
};

enum end {
    END_DONE, /*!< All is done. */
//  ^ doc All is done.

    END_FAILED = 2 // or so
//  ^ doc or so
};

int n_ended(void); //!< How many.
//  ^ doc How many.

/** @name How jobs run
    @{
*/
/** Beside others. */
#define JOB_BESIDE 1
//      ^ doc Beside others.

/**@}*/
#define JOB_ALONE 2
//      ^ no doc

#define MAX_JOBS 9 /**< At once. */
//      ^ doc At once.

/* Errors */
int is_error(int code); /*!< Whether a code says so. */
//  ^ doc Whether a code says so.

/** Names an error. */
const char *error_name(int code); /**< never null */
//          ^ doc Names an error.
