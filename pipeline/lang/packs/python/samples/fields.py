"""Attributes have the types of what they are given."""
import typing
#      ^ use typing
from typing import Optional
#                  ^ ref import Optional ?
#                  ^ use typing Optional
from models import Manager
#                  ^ ref import Manager ?
#                  ^ use models Manager


class Owner:
#     ^ def class Owner
    def __init__(self, manager: Manager, other: "Item", late: Manager = None):
#       ^ def constructor Owner.__init__
#                               ^ ref type Manager => models.Manager
#                                                ^ ref type Item -> Item
#                                                             ^ ref type Manager => models.Manager
        self.manager = manager
#            ^ def field Owner.manager
        self.other = other
#            ^ def field Owner.other
        late = 3
        self.late = late
#            ^ def field Owner.late
        made = Item()
#              ^ ref instantiate Item -> Item
        self.made = made
#            ^ def field Owner.made
        self.result = manager.first()
#            ^ def field Owner.result
#                             ^ ref call first => models.Manager.first

    def run(self):
#       ^ def method Owner.run
        self.manager.go()
#            ^ ref read manager -> Owner.manager
#                    ^ ref call go => models.Manager.go
        self.other.go()
#            ^ ref read other -> Owner.other
#                  ^ ref call go -> Item.go
        self.late.go()
#            ^ ref read late -> Owner.late
#                 ^ ref call go ?
        self.made.go()
#            ^ ref read made -> Owner.made
#                 ^ ref call go -> Item.go
        self.result.go()
#            ^ ref read result -> Owner.result
#                   ^ ref call go ?


class Item:
#     ^ def class Item
    def go(self):
#       ^ def method Item.go
        pass

    def me(self) -> "Item | None":
#       ^ def method Item.me
        return self


def take(a: Optional[Item], b: Item | None, c: typing.Optional["Item"], d: list[Item], e: Item | int):
#   ^ def function take
#           ^ ref type Optional => typing.Optional
#                    ^ ref type Item -> Item
#                              ^ ref type Item -> Item
#                                              ^ ref read typing => typing
#                                                     ^ ref type Optional => typing.Optional
#                                                               ^ ref type Item -> Item
#                                                                               ^ ref type Item -> Item
#                                                                                         ^ ref type Item -> Item
    a.go()
#     ^ ref call go -> Item.go
    b.go()
#     ^ ref call go -> Item.go
    c.go()
#     ^ ref call go -> Item.go
    d.go()
#     ^ ref call go ?
    e.go()
#     ^ ref call go ?
    a.me().go()
#     ^ ref call me -> Item.me
#          ^ ref call go -> Item.go
