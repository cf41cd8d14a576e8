"""Annotations, and names for types."""
import typing
from collections import namedtuple
from typing import Annotated, Dict, Generic, List, Literal, NewType, Optional, TypeAlias, TypeVar

T = TypeVar("T", bound="Node")
# <- def type_alias T
UserId = NewType("UserId", int)
# <- def type_alias UserId
Pair: TypeAlias = "tuple[int, Node]"
# <- def type_alias Pair
Span = namedtuple("Span", ["start", "end"])
# <- def class Span
Names = List[str]
# <- def variable Names
#       ^ ref read List => typing.List
type Tree[Leaf] = Dict[str, Leaf | Tree]
#    ^ def type_alias Tree
#                           ^ no ref
#                                  ^ ref type Tree -> Tree
type Flat = list[int]
#    ^ def type_alias Flat


class Node(Generic[T]):
#          ^ ref inherit Generic => typing.Generic
#                  ^ ref type T -> T
    next: "Node"
    #      ^ ref type Node -> Node
    span: Optional["Span"] = None
    #               ^ ref type Span -> Span
    mode: Literal["Span", "r"]
    #              ^ no ref
    size: Annotated[int, "Span"]
    #                     ^ no ref
    both: List["Node"] | None
    #           ^ ref type Node -> Node
    later: "Optional[Node] | typing.Sequence[Span]" = None
    #       ^ ref type Optional => typing.Optional
    #                ^ ref type Node -> Node
    #                        ^ ref read typing => typing
    #                               ^ ref type Sequence => typing.Sequence
    #                                        ^ ref type Span -> Span
    words: "of Node and Span"
    #       ^ no ref
    #          ^ no ref
    names: Names
    #      ^ ref type Names -> Names

    def link(self, other: "typing.Sequence", *rest: T, id: UserId = UserId(0)) -> Dict[str, "Node"]:
    #   ^ takes self, other: "typing.Sequence", *rest: T, id: UserId = UserId(0)
    #                      ^ ref read typing => typing
    #                             ^ ref type Sequence => typing.Sequence
    #                                                      ^ ref type UserId -> UserId
    #                                                               ^ ref instantiate UserId -> UserId
    #                                                                                        ^ ref type Node -> Node
        other.cut()
        #     ^ ref call cut => typing.Sequence.cut
        later: Node = self.next
        #      ^ ref type Node -> Node
        later.link(other)
        #     ^ ref call link -> Node.link


class Box[Item: Node, *Rest]:
#         ^ no ref
#               ^ ref type Node -> Node
#                      ^ no ref
    item: Item
    #     ^ no ref

    def swap[Other](self, other: Other) -> Item:
    #                            ^ no ref
    #                                      ^ no ref
        return typing.cast(Item, other)
        #                  ^ no ref


class User(Names):
#          ^ ref inherit Names -> Names
    pass


del User
#   ^ ref write User -> User

# Of a value that goes on in the next line, a head says nothing.
TEXT = """\
# <- signature TEXT
a = b
"""
SPANS: Names = Span(
# <- signature SPANS: Names
    1, 2
)
