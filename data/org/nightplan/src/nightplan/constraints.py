"""What must hold for a target to be observed in a slot."""

import abc
import math
from collections.abc import Callable

from . import skylib
from .model import Slot, Target

_registry: dict[str, type["Constraint"]] = {}


def constraint(name: str) -> Callable[[type], type]:
    """Class decorator that makes a constraint known by name in plan files."""

    def register(cls: type) -> type:
        if name in _registry:
            raise ValueError(f"constraint {name} stands twice")
        _registry[name] = cls
        return cls

    return register


class Constraint(abc.ABC):
    """Decides about one target in one slot."""

    @abc.abstractmethod
    def allows(self, target: Target, slot: Slot, julian_day: float) -> bool:
        """Whether the target can be observed at the middle of the slot."""

    def __and__(self, other: "Constraint") -> "All":
        return All(self, other)


class All(Constraint):
    """Every one of several constraints."""

    def __init__(self, *parts: Constraint) -> None:
        self.parts = parts

    def allows(self, target: Target, slot: Slot, julian_day: float) -> bool:
        return all(part.allows(target, slot, julian_day) for part in self.parts)


@constraint("airmass")
class MaxAirmass(Constraint):
    """Keeps away from the horizon."""

    def __init__(self, site: skylib.Site, limit: float = 2.0) -> None:
        self.site = site
        self.limit = limit

    def allows(self, target: Target, slot: Slot, julian_day: float) -> bool:
        place = skylib.horizontal(self.site, target.ra, target.dec, julian_day)
        return place.altitude > 0 and skylib.airmass(place.altitude) <= self.limit


@constraint("moon")
class MoonDistance(Constraint):
    """Keeps away from the moon, unless the target does not mind."""

    def __init__(self, moon_ra: float, moon_dec: float, degrees: float = 30.0) -> None:
        self.moon = (moon_ra, moon_dec)
        self.degrees = degrees

    def allows(self, target: Target, slot: Slot, julian_day: float) -> bool:
        if "moonlight" in target.tags:
            return True
        return _separation(target.ra, target.dec, *self.moon) >= self.degrees


def named(name: str, /, **settings: object) -> Constraint:
    """Makes a registered constraint."""
    if name not in _registry:
        known = ", ".join(sorted(_registry))
        raise LookupError(f"no constraint is called {name}; there are: {known}")
    return _registry[name](**settings)


def _separation(ra1: float, dec1: float, ra2: float, dec2: float) -> float:
    a1, d1, a2, d2 = map(math.radians, (ra1, dec1, ra2, dec2))
    cosine = math.sin(d1) * math.sin(d2) + math.cos(d1) * math.cos(d2) * math.cos(a1 - a2)
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
