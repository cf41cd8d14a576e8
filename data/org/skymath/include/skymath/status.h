#ifndef SKYMATH_STATUS_H
#define SKYMATH_STATUS_H

/** Marks what callers should move away from. */
#if defined(__GNUC__)
#define SKY_DEPRECATED(why) __attribute__((deprecated(why)))
#else
#define SKY_DEPRECATED(why)
#endif

/** What a function that can fail returns. */
typedef enum sky_status {
    SKY_OK = 0,
    /** An argument lies outside its range. */
    SKY_OUT_OF_RANGE,
    /** The body never rises at this site. */
    SKY_NEVER_RISES,
    /** The system is out of memory. */
    SKY_NO_MEMORY
} sky_status;

/** A short English text for a status; never NULL. */
const char *sky_status_text(sky_status status);

#endif
