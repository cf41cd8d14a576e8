#ifndef SKYMATH_ANGLE_H
#define SKYMATH_ANGLE_H

#include "skymath/status.h"

#define SKY_PI 3.14159265358979323846
#define SKY_TURN 360.0

/** Degrees to radians. */
#define SKY_RADIANS(degrees) ((degrees) * SKY_PI / 180.0)
/** Radians to degrees. */
#define SKY_DEGREES(radians) ((radians) * 180.0 / SKY_PI)

/** An angle taken apart for printing. */
struct sky_sexagesimal {
    int sign;
    int degrees;
    int minutes;
    double seconds;
};

/** The same direction in [0, 360). */
double sky_normalize(double degrees);

/** The same direction in [-180, 180). */
double sky_normalize_signed(double degrees);

/** Angle between two directions on the sphere, by the haversine formula. */
double sky_separation(double ra1, double dec1, double ra2, double dec2);

/** Takes an angle apart. */
struct sky_sexagesimal sky_split(double degrees);

/** Old name of sky_normalize. */
SKY_DEPRECATED("use sky_normalize")
double sky_wrap360(double degrees);

#endif
