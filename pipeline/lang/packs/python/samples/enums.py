"""Enumerations: the values that their class body assigns are members."""
import enum
from enum import IntFlag


class Color(enum.Enum):
#     ^ def enum Color
#                ^ ref inherit Enum => enum.Enum
    RED = 1
    # <- def enum_member Color.RED
    green = "g"
    # <- def enum_member Color.green
    BLUE: int = 3
    # <- def enum_member Color.BLUE
    _ignore_ = ["temporary"]
    # <- def field Color._ignore_
    label: str
    # <- def field Color.label

    @classmethod
    def default(cls):
    #   ^ def method Color.default
        return cls.RED
        #          ^ ref read RED -> Color.RED


class Access(IntFlag):
#     ^ def enum Access
#            ^ ref inherit IntFlag => enum.IntFlag
    READ = 1
    WRITE = 2
    BOTH = READ | WRITE
    # <- def enum_member Access.BOTH
    #      ^ ref read READ -> Access.READ


def name_of(color=Color.RED):
#                 ^ ref type Color -> Color
#                       ^ ref read RED -> Color.RED
    return Color(color).name, Access.WRITE.value
    #      ^ ref instantiate Color -> Color
    #                                ^ ref read WRITE -> Access.WRITE
