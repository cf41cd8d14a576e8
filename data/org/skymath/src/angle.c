#include "skymath/angle.h"

#include <math.h>

static double square(double x)
{
    return x * x;
}

double sky_normalize(double degrees)
{
    double rest = fmod(degrees, SKY_TURN);
    return rest < 0.0 ? rest + SKY_TURN : rest;
}

double sky_normalize_signed(double degrees)
{
    double turn = sky_normalize(degrees);
    return turn >= SKY_TURN / 2 ? turn - SKY_TURN : turn;
}

double sky_separation(double ra1, double dec1, double ra2, double dec2)
{
    double half_dec = SKY_RADIANS(dec2 - dec1) / 2;
    double half_ra = SKY_RADIANS(ra2 - ra1) / 2;
    double a = square(sin(half_dec)) + cos(SKY_RADIANS(dec1)) * cos(SKY_RADIANS(dec2)) * square(sin(half_ra));
    return SKY_DEGREES(2 * asin(fmin(1.0, sqrt(a))));
}

struct sky_sexagesimal sky_split(double degrees)
{
    struct sky_sexagesimal parts;
    parts.sign = degrees < 0 ? -1 : 1;
    degrees = fabs(degrees);
    parts.degrees = (int)degrees;
    degrees = (degrees - parts.degrees) * 60;
    parts.minutes = (int)degrees;
    parts.seconds = (degrees - parts.minutes) * 60;
    return parts;
}

double sky_wrap360(double degrees)
{
    return sky_normalize(degrees);
}

const char *sky_status_text(sky_status status)
{
    switch (status) {
    case SKY_OK:
        return "ok";
    case SKY_OUT_OF_RANGE:
        return "out of range";
    case SKY_NEVER_RISES:
        return "never rises";
    case SKY_NO_MEMORY:
        return "out of memory";
    }
    return "unknown status";
}
