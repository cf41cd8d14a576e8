#ifndef SKYMATH_TRACK_H
#define SKYMATH_TRACK_H

#include <stddef.h>

#include "skymath/coords.h"

/** One sample of a track. */
typedef struct sky_sample {
    double julian_day;
    sky_horizontal place;
} sky_sample;

/** A growing list of samples. */
typedef struct sky_track {
    sky_sample *samples;
    size_t n_samples;
    size_t capacity;
} sky_track;

/** Called for each sample; a value other than zero stops the visit. */
typedef int (*sky_visit_fn)(const sky_sample *sample, void *context);

void sky_track_init(sky_track *track);
void sky_track_free(sky_track *track);
sky_status sky_track_push(sky_track *track, sky_sample sample);

/** Samples a body from `from` to `to`, every `step` days. */
sky_status sky_track_fill(sky_track *track, const sky_site *site, sky_equatorial body, double from, double to,
                          double step);

/** Visits samples in order, and returns what the last visit returned. */
int sky_track_visit(const sky_track *track, sky_visit_fn visit, void *context);

/** The highest sample, or NULL for an empty track. */
const sky_sample *sky_track_culmination(const sky_track *track);

#endif
