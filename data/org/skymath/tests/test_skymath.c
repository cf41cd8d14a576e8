#include <math.h>
#include <stdio.h>

#include "skymath/skymath.h"

static int failures;

#define CHECK(condition)                                                          \
    do {                                                                          \
        if (!(condition)) {                                                       \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);       \
            failures++;                                                           \
        }                                                                         \
    } while (0)

static int near(double a, double b, double slack)
{
    return fabs(a - b) <= slack;
}

static void test_angles(void)
{
    CHECK(near(sky_normalize(-30.0), 330.0, 1e-9));
    CHECK(near(sky_normalize_signed(350.0), -10.0, 1e-9));
    CHECK(near(sky_separation(0, 0, 90, 0), 90.0, 1e-9));
    CHECK(sky_split(-12.5).minutes == 30);
}

static void test_calendar(void)
{
    sky_date launch = {1957, 10, 4, 19.44};
    sky_date back;
    double day = 0;
    CHECK(sky_julian_day(&launch, &day) == SKY_OK);
    CHECK(near(day, 2436116.31, 1e-6));
    sky_date_of(day, &back);
    CHECK(back.year == 1957 && back.month == 10 && back.day == 4);
    sky_date nowhere = {2023, 2, 29, 0.0};
    CHECK(sky_julian_day(&nowhere, &day) == SKY_OUT_OF_RANGE);
}

static void test_track(void)
{
    sky_site larkfield = {-2.42, 54.31, 410.0};
    sky_equatorial vega = {279.23, 38.78};
    sky_track track;
    sky_track_init(&track);
    CHECK(sky_track_fill(&track, &larkfield, vega, SKY_J2000, SKY_J2000 + 1, 0.01) == SKY_OK);
    CHECK(sky_track_culmination(&track)->place.altitude > 70.0);
    sky_track_free(&track);
}

int main(void)
{
    test_angles();
    test_calendar();
    test_track();
    return failures != 0;
}
