#include "skymath/coords.h"

#include <math.h>

#include "skymath/angle.h"
#include "skymath/calendar.h"

sky_horizontal sky_to_horizontal(const sky_site *site, sky_equatorial body, double julian_day)
{
    double hour_angle = SKY_RADIANS(sky_sidereal_time(julian_day) + site->longitude - body.ra);
    double latitude = SKY_RADIANS(site->latitude);
    double dec = SKY_RADIANS(body.dec);
    double altitude = asin(sin(latitude) * sin(dec) + cos(latitude) * cos(dec) * cos(hour_angle));
    double azimuth = atan2(sin(hour_angle), cos(hour_angle) * sin(latitude) - tan(dec) * cos(latitude));

    /* Meeus counts azimuth from the south. */
    sky_horizontal place = {sky_normalize(SKY_DEGREES(azimuth) + 180.0), SKY_DEGREES(altitude)};
    return place;
}

double sky_airmass(double altitude)
{
    if (altitude <= 0.0)
        return INFINITY;
    return 1.0 / (sin(SKY_RADIANS(altitude)) + 0.50572 * pow(altitude + 6.07995, -1.6364));
}

sky_status sky_hour_angle_at(const sky_site *site, sky_equatorial body, double altitude, double *hour_angle)
{
    double latitude = SKY_RADIANS(site->latitude);
    double dec = SKY_RADIANS(body.dec);
    double cosine = (sin(SKY_RADIANS(altitude)) - sin(latitude) * sin(dec)) / (cos(latitude) * cos(dec));

    if (cosine > 1.0)
        return SKY_NEVER_RISES;
    *hour_angle = cosine < -1.0 ? SKY_TURN / 2 : SKY_DEGREES(acos(cosine));
    return SKY_OK;
}
