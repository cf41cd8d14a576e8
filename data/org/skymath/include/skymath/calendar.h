#ifndef SKYMATH_CALENDAR_H
#define SKYMATH_CALENDAR_H

#include <stdbool.h>

#include "skymath/status.h"

/** Julian day of 2000 January 1, noon. */
#define SKY_J2000 2451545.0
#define SKY_DAYS_PER_CENTURY 36525.0

/** A moment in the Gregorian calendar, UTC. */
typedef struct sky_date {
    int year;
    int month;
    int day;
    double hours;
} sky_date;

bool sky_is_leap_year(int year);
int sky_days_in_month(int year, int month);

/** Julian day of a date. SKY_OUT_OF_RANGE for a month, day or hour that does not exist. */
sky_status sky_julian_day(const sky_date *date, double *julian_day);

/** The date of a Julian day. */
void sky_date_of(double julian_day, sky_date *date);

/** Greenwich mean sidereal time in degrees. */
double sky_sidereal_time(double julian_day);

#endif
