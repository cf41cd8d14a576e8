"""The words of a plan: targets, slots, nights."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Iterator

MINUTES_PER_DAY = 24 * 60


class Priority(enum.IntEnum):
    """How much a target matters."""

    FILLER = 0
    NORMAL = 1
    URGENT = 2

    @classmethod
    def parse(cls, text: str) -> Priority:
        try:
            return cls[text.upper()]
        except KeyError:
            raise ValueError(f"no such priority: {text}") from None


@dataclass(frozen=True)
class Target:
    """Something to look at for a while."""

    name: str
    ra: float
    dec: float
    minutes: int
    priority: Priority = Priority.NORMAL
    tags: tuple[str, ...] = ()

    @property
    def is_urgent(self) -> bool:
        return self.priority is Priority.URGENT


@dataclass(order=True)
class Slot:
    """A stretch of the night; empty until a target is put in."""

    start: int
    minutes: int
    target: Target | None = field(default=None, compare=False)

    @property
    def end(self) -> int:
        return self.start + self.minutes

    def split(self, minutes: int) -> tuple[Slot, Slot]:
        """Cuts the slot in two, the first being `minutes` long."""
        if not 0 < minutes < self.minutes:
            raise ValueError(f"cannot cut {self.minutes} minutes at {minutes}")
        return Slot(self.start, minutes), Slot(self.start + minutes, self.minutes - minutes)


class Night:
    """Slots from dusk to dawn."""

    def __init__(self, date: str, dusk: int, dawn: int) -> None:
        if dawn <= dusk:
            dawn += MINUTES_PER_DAY
        self.date = date
        self.slots: list[Slot] = [Slot(dusk, dawn - dusk)]

    def __iter__(self) -> Iterator[Slot]:
        return iter(sorted(self.slots))

    def __len__(self) -> int:
        return len(self.slots)

    def free(self) -> list[Slot]:
        return [slot for slot in self if slot.target is None]

    def put(self, target: Target, slot: Slot) -> None:
        """Puts a target at the beginning of a free slot."""
        if slot.target is not None:
            raise ValueError(f"slot at {slot.start} is taken")
        if target.minutes < slot.minutes:
            head, rest = slot.split(target.minutes)
            self.slots.remove(slot)
            self.slots += [head, rest]
            slot = head
        slot.target = target
