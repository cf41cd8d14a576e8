"""skymath through ctypes."""

import ctypes
import ctypes.util
import functools
from typing import NamedTuple


class Site(ctypes.Structure):
    """The C struct `sky_site`."""

    _fields_ = [("longitude", ctypes.c_double), ("latitude", ctypes.c_double), ("height_m", ctypes.c_double)]


class _Equatorial(ctypes.Structure):
    _fields_ = [("ra", ctypes.c_double), ("dec", ctypes.c_double)]


class _Horizontal(ctypes.Structure):
    _fields_ = [("azimuth", ctypes.c_double), ("altitude", ctypes.c_double)]


class Place(NamedTuple):
    azimuth: float
    altitude: float


class SkymathMissing(RuntimeError):
    """libskymath is not installed."""


@functools.lru_cache(maxsize=1)
def library() -> ctypes.CDLL:
    """The loaded library, with its signatures declared."""
    path = ctypes.util.find_library("skymath")
    if path is None:
        raise SkymathMissing("install skymath, or set LD_LIBRARY_PATH")
    lib = ctypes.CDLL(path)
    lib.sky_to_horizontal.argtypes = [ctypes.POINTER(Site), _Equatorial, ctypes.c_double]
    lib.sky_to_horizontal.restype = _Horizontal
    lib.sky_airmass.argtypes = [ctypes.c_double]
    lib.sky_airmass.restype = ctypes.c_double
    return lib


def horizontal(site: Site, ra: float, dec: float, julian_day: float) -> Place:
    """Where `site` sees a body."""
    place = library().sky_to_horizontal(ctypes.byref(site), _Equatorial(ra, dec), julian_day)
    return Place(place.azimuth, place.altitude)


def airmass(altitude: float) -> float:
    return library().sky_airmass(altitude)
