#ifndef SKYMATH_COORDS_H
#define SKYMATH_COORDS_H

#include "skymath/status.h"

/** A place on Earth, in degrees; east and north are positive. */
typedef struct {
    double longitude;
    double latitude;
    double height_m;
} sky_site;

/** Right ascension and declination, in degrees. */
typedef struct {
    double ra;
    double dec;
} sky_equatorial;

/** Azimuth from north through east, and altitude, in degrees. */
typedef struct {
    double azimuth;
    double altitude;
} sky_horizontal;

/** Where a site sees a body at a moment. */
sky_horizontal sky_to_horizontal(const sky_site *site, sky_equatorial body, double julian_day);

/** Air mass by Kasten and Young (1989); infinite below the horizon. */
double sky_airmass(double altitude);

/** Hour angle at which a body stands at `altitude`, in degrees. */
sky_status sky_hour_angle_at(const sky_site *site, sky_equatorial body, double altitude, double *hour_angle);

#endif
