"""Puts targets into a night."""

import abc
import logging
import warnings
from typing import Generic, Iterable, TypeVar

from .constraints import Constraint
from .model import MINUTES_PER_DAY, Night, Slot, Target

log = logging.getLogger(__name__)

N = TypeVar("N", bound=Night)


class Planner(abc.ABC, Generic[N]):
    """Fills nights."""

    def __init__(self, constraint: Constraint, julian_day: float) -> None:
        self.constraint = constraint
        self.julian_day = julian_day

    @abc.abstractmethod
    def plan(self, night: N, targets: Iterable[Target]) -> list[Target]:
        """Fills `night` and returns the targets that found no place."""

    def fits(self, target: Target, slot: Slot) -> bool:
        if target.minutes > slot.minutes:
            return False
        middle = self.julian_day + (slot.start + target.minutes / 2) / MINUTES_PER_DAY
        return self.constraint.allows(target, slot, middle)


class GreedyPlanner(Planner[Night]):
    """Urgent targets first, then long ones; each goes into the first slot that fits."""

    def plan(self, night: Night, targets: Iterable[Target]) -> list[Target]:
        left: list[Target] = []
        for target in sorted(targets, key=lambda t: (-t.priority, -t.minutes, t.name)):
            slot = next((slot for slot in night.free() if self.fits(target, slot)), None)
            if slot is None:
                if target.is_urgent:
                    log.warning("no place for urgent target %s", target.name)
                left.append(target)
                continue
            night.put(target, slot)
        return left


def plan_night(night: Night, targets: Iterable[Target], constraint: Constraint, julian_day: float) -> list[Target]:
    """Deprecated: use :class:`GreedyPlanner`."""
    warnings.warn("use GreedyPlanner", DeprecationWarning, stacklevel=2)
    return GreedyPlanner(constraint, julian_day).plan(night, targets)
