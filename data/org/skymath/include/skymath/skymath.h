#ifndef SKYMATH_H
#define SKYMATH_H

#ifdef __cplusplus
extern "C" {
#endif

#include "skymath/angle.h"
#include "skymath/calendar.h"
#include "skymath/coords.h"
#include "skymath/track.h"

#ifdef __cplusplus
}
#endif

#endif
