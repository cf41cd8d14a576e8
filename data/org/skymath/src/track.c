#include "skymath/track.h"

#include <stdlib.h>

#define FIRST_CAPACITY 32

static sky_status grow(sky_track *track)
{
    size_t capacity = track->capacity ? track->capacity * 2 : FIRST_CAPACITY;
    sky_sample *samples = realloc(track->samples, capacity * sizeof *samples);
    if (!samples)
        return SKY_NO_MEMORY;
    track->samples = samples;
    track->capacity = capacity;
    return SKY_OK;
}

void sky_track_init(sky_track *track)
{
    track->samples = NULL;
    track->n_samples = 0;
    track->capacity = 0;
}

void sky_track_free(sky_track *track)
{
    free(track->samples);
    sky_track_init(track);
}

sky_status sky_track_push(sky_track *track, sky_sample sample)
{
    if (track->n_samples == track->capacity) {
        sky_status status = grow(track);
        if (status != SKY_OK)
            return status;
    }
    track->samples[track->n_samples++] = sample;
    return SKY_OK;
}

sky_status sky_track_fill(sky_track *track, const sky_site *site, sky_equatorial body, double from, double to,
                          double step)
{
    if (step <= 0.0 || to < from)
        return SKY_OUT_OF_RANGE;
    for (double at = from; at <= to; at += step) {
        sky_sample sample = {at, sky_to_horizontal(site, body, at)};
        sky_status status = sky_track_push(track, sample);
        if (status != SKY_OK)
            return status;
    }
    return SKY_OK;
}

int sky_track_visit(const sky_track *track, sky_visit_fn visit, void *context)
{
    int answer = 0;
    for (size_t i = 0; i < track->n_samples && answer == 0; i++)
        answer = visit(&track->samples[i], context);
    return answer;
}

static int keep_highest(const sky_sample *sample, void *context)
{
    const sky_sample **best = context;
    if (!*best || sample->place.altitude > (*best)->place.altitude)
        *best = sample;
    return 0;
}

const sky_sample *sky_track_culmination(const sky_track *track)
{
    const sky_sample *best = NULL;
    sky_track_visit(track, keep_highest, &best);
    return best;
}
