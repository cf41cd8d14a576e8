#include "skymath/calendar.h"

#include <math.h>

#include "skymath/angle.h"

enum { MONTHS_PER_YEAR = 12, FEBRUARY = 2 };

static const int DAYS_IN_MONTH[MONTHS_PER_YEAR] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

bool sky_is_leap_year(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int sky_days_in_month(int year, int month)
{
    if (month < 1 || month > MONTHS_PER_YEAR)
        return 0;
    if (month == FEBRUARY && sky_is_leap_year(year))
        return 29;
    return DAYS_IN_MONTH[month - 1];
}

sky_status sky_julian_day(const sky_date *date, double *julian_day)
{
    int year = date->year;
    int month = date->month;

    if (date->day < 1 || date->day > sky_days_in_month(year, month))
        return SKY_OUT_OF_RANGE;
    if (date->hours < 0.0 || date->hours >= 24.0)
        return SKY_OUT_OF_RANGE;

    /* January and February count as months 13 and 14 of the year before (Meeus, chapter 7). */
    if (month <= FEBRUARY) {
        year -= 1;
        month += MONTHS_PER_YEAR;
    }
    int century = year / 100;
    int correction = 2 - century + century / 4;
    *julian_day = floor(365.25 * (year + 4716)) + floor(30.6001 * (month + 1)) + date->day + correction - 1524.5 +
                  date->hours / 24.0;
    return SKY_OK;
}

void sky_date_of(double julian_day, sky_date *date)
{
    double whole = floor(julian_day + 0.5);
    double fraction = julian_day + 0.5 - whole;
    double alpha = floor((whole - 1867216.25) / 36524.25);
    double b = whole + 1 + alpha - floor(alpha / 4) + 1524;
    double c = floor((b - 122.1) / 365.25);
    double d = floor(365.25 * c);
    double e = floor((b - d) / 30.6001);

    date->day = (int)(b - d - floor(30.6001 * e));
    date->month = (int)(e < 14 ? e - 1 : e - 13);
    date->year = (int)(date->month > FEBRUARY ? c - 4716 : c - 4715);
    date->hours = fraction * 24.0;
}

double sky_sidereal_time(double julian_day)
{
    double t = (julian_day - SKY_J2000) / SKY_DAYS_PER_CENTURY;
    double degrees = 280.46061837 + 360.98564736629 * (julian_day - SKY_J2000) + 0.000387933 * t * t;
    return sky_normalize(degrees);
}
