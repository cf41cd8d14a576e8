"""Members of classes: fields, methods, properties, and what is nested."""
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, overload


class Shape(Protocol):
#     ^ def interface Shape
#           ^ ref inherit Protocol => typing.Protocol
    def area(self) -> float: ...
    #   ^ def method Shape.area


@dataclass(frozen=True)
#^ ref decorate dataclass => dataclasses.dataclass
class Point:
#     ^ def class Point
#     ^ decorator dataclass(frozen=True)
    """A place.

    With two coordinates.
    """

    x: int
    # <- def field Point.x
    # <- doc Distance from the left.
    # <- returns int
    """Distance from the left."""
    y: int = 0
    # <- def field Point.y
    #: What is written beside it.
    labels: list = field(default_factory=list)
    # <- def field Point.labels
    # <- doc What is written beside it.
    #              ^ ref call field => dataclasses.field
    #                    ^ no ref
    ORIGIN_NAME = "origin"
    # <- def constant Point.ORIGIN_NAME


class Ledger(object):
#     ^ def class Ledger
#     ^ doc Keeps entries.
#            ^ ref inherit object ?
    "Keeps entries."
    _open = 0
    # <- visibility internal
    __secret = 1
    # <- visibility private
    limit = total = 100
    # <- def field Ledger.limit
    #       ^ def field Ledger.total
    first, (second, *others) = 1, (2, 3)
    # <- def field Ledger.first
    #       ^ def field Ledger.second
    #                ^ def field Ledger.others

    class Entry:
    #     ^ def class Ledger.Entry
        """One line."""

        amount = 0

    def __init__(self, owner, balance=total):
    #   ^ def constructor Ledger.__init__
    #   ^ takes self, owner, balance = total
    #                                 ^ ref read total -> Ledger.total
        self.owner = owner
        #    ^ def field Ledger.owner
        #    ^ parent Ledger
        #    ^ exported
        self.entries: list = []
        #    ^ def field Ledger.entries
        self.limit = balance
        #    ^ ref write limit -> Ledger.limit
        self.name = "ledger"
        #    ^ ref write name -> Ledger.name
        self.low, self.high = 0, balance
        #    ^ def field Ledger.low
        #              ^ def field Ledger.high
        self.owner.ledger = self
        #          ^ ref write ledger ?

    def last(self) -> Entry:
    #                 ^ ref type Entry -> Ledger.Entry
        limit = self.limit
        # <- no ref
        #            ^ ref read limit -> Ledger.limit
        return self.entries[limit]
        #           ^ ref read entries -> Ledger.entries
        #                   ^ no ref

    @property
    def name(self):
    #   ^ def property Ledger.name
    #   ^ symbol Ledger#name.
        return self._name

    @name.setter
    #^ ref read name -> Ledger.name
    #     ^ ref decorate setter ?
    def name(self, value):
    #   ^ def property Ledger.name
    #   ^ symbol Ledger#name+1.
    #   ^ decorator name.setter
        self._name = value
        #    ^ def field Ledger._name

    @cached_property
    def digest(self):
    #   ^ def property Ledger.digest
        return hash(self.name)
        #                ^ ref read name -> Ledger.name

    def _sum(self):
        return sum(self.entries)

    amount = property(_sum)
    # <- def property Ledger.amount
    #                 ^ ref read _sum -> Ledger._sum
    shorter = lambda self, by=1: self.last() - by
    # <- def method Ledger.shorter
    # <- takes self, by = 1
    #                                          ^ no ref
    #                                 ^ ref call last -> Ledger.last

    @classmethod
    def configure(cls, registry):
    #   ^ visibility public
        cls.registry = registry
        #   ^ def field Ledger.registry
        return cls.limit
        #          ^ ref read limit -> Ledger.limit

    @staticmethod
    def parse(text):
    #   ^ decorator staticmethod
        return Ledger(text)
        #      ^ ref instantiate Ledger -> Ledger

    @overload
    def find(self, key: int) -> Entry: ...
    #   ^ def method Ledger.find
    #   ^ symbol Ledger#find().
    @overload
    def find(self, key: str) -> Entry: ...
    #   ^ symbol Ledger#find(+1).
    def find(self, key):
    #   ^ symbol Ledger#find(+2).
        return self.find(key)
        #           ^ ref call find -> Ledger.find

    def __repr__(self):
    #   ^ visibility public
        return super().__repr__() + Ledger.Entry.__name__
        #              ^ ref call __repr__ ?
        #                                  ^ ref type Entry -> Ledger.Entry


class Locked(Ledger, metaclass=type):
#            ^ ref inherit Ledger -> Ledger
#                    ^ no ref
    limit = Ledger.limit
    # <- def field Locked.limit
    #              ^ ref read limit -> Ledger.limit
    half = limit // 2
    #      ^ ref read limit -> Locked.limit
    steps = [step for step in half]
    #                         ^ ref read half -> Locked.half
    #        ^ no ref

    def use(self):
        return half
        #      ^ ref read half ?


class Timer:
    #: How often it fires.
    period: int = 1
    # <- doc How often it fires.

    def __init__(self):
        #: When it fired last.
        self.last = None
        #    ^ doc When it fired last.
        if self.period:
            #: What it has seen.
            self.seen = []
            #    ^ doc What it has seen.


class Marked:  #: About the class, not about what follows.
    mark = 1
    # <- no doc
