"""What members are looked up on, and what class bodies see."""
from os import path, \
    sep
#   ^ ref import sep ?
#   ^ use os sep
import uuid, \
    json as plain
#   ^ use json as plain
from . import util
#             ^ ref import util ?
#             ^ use . util
from .. import outer
#              ^ ref import outer ?
#              ^ use .. outer
import typing
#      ^ use typing
import models
#      ^ use models


class Store:
#     ^ def class Store
    def __init__(self, size=0):
#       ^ def constructor Store.__init__
        self.size = size
#            ^ def field Store.size

    def load(self, key):
#       ^ def method Store.load
        util.load(outer.key, sep)
#       ^ ref read util => .util
#            ^ ref call load => .util.load
#                 ^ ref read outer => ..outer
#                       ^ ref read key => ..outer.key
#                            ^ ref read sep => os.sep
        return path.join(plain.dumps(key))
#              ^ ref read path => os.path
#                   ^ ref call join => os.path.join
#                        ^ ref read plain => json
#                              ^ ref call dumps => json.dumps

    def close(self):
#       ^ def method Store.close
        pass


class Timed:
#     ^ def class Timed
    def load(self, key):
#       ^ def method Timed.load
        pass

    def tick(self):
#       ^ def method Timed.tick
        pass


class Disk(Store):
#     ^ def class Disk
#          ^ ref inherit Store -> Store
    uuid = models.UUIDField(default=uuid.uuid4)
#   ^ def field Disk.uuid
#          ^ ref read models => models
#                 ^ ref call UUIDField => models.UUIDField
#                                   ^ ref read uuid => uuid
#                                        ^ ref read uuid4 => uuid.uuid4
    again = uuid.first
#   ^ def field Disk.again
#           ^ ref read uuid -> Disk.uuid
#                ^ ref read first => models.UUIDField.first
    name: typing.Optional[Store] = None
#   ^ def field Disk.name
#         ^ ref read typing => typing
#                ^ ref type Optional => typing.Optional
#                         ^ ref type Store -> Store
    table: typing.Dict[str, typing.List["Store"]] = {}
#   ^ def field Disk.table
#          ^ ref read typing => typing
#                 ^ ref type Dict => typing.Dict
#                           ^ ref read typing => typing
#                                  ^ ref type List => typing.List
#                                        ^ ref type Store -> Store
    run: typing.Callable[[Store], Timed | None]
#   ^ def field Disk.run
#        ^ ref read typing => typing
#               ^ ref type Callable => typing.Callable
#                         ^ ref type Store -> Store
#                                 ^ ref type Timed -> Timed
    mode: typing.Literal["Store"]
#   ^ def field Disk.mode
#         ^ ref read typing => typing
#                ^ ref type Literal => typing.Literal

    def __init__(self):
#       ^ def constructor Disk.__init__
        super().__init__(size=1)
#       ^ ref call super ?
#               ^ ref call __init__ -> Store.__init__

    def load(self, key):
#       ^ def method Disk.load
        super().load(key)
#       ^ ref call super ?
#               ^ ref call load -> Store.load
        super(Disk, self).close()
#       ^ ref call super ?
#             ^ ref type Disk -> Disk
#                         ^ ref call close -> Store.close
        super().missing()
#       ^ ref call super ?
#               ^ ref call missing in Store


class Both(Timed, Store):
#     ^ def class Both
#          ^ ref inherit Timed -> Timed
#                 ^ ref inherit Store -> Store
    def load(self, key):
#       ^ def method Both.load
        super().close()
#       ^ ref call super ?
#               ^ ref call close -> Store.close
        super().load(key)
#       ^ ref call super ?
#               ^ ref call load -> Timed.load


class Far(models.Model):
#     ^ def class Far
#         ^ ref read models => models
#                ^ ref inherit Model => models.Model
    def save(self):
#       ^ def method Far.save
        super().save(1)
#       ^ ref call super ?
#               ^ ref call save => models.Model.save


class Farther(models.Model, Store):
#     ^ def class Farther
#             ^ ref read models => models
#                    ^ ref inherit Model => models.Model
#                           ^ ref inherit Store -> Store
    def close(self):
#       ^ def method Farther.close
        super().close()
#       ^ ref call super ?
#               ^ ref call close ?


STORES = Store(), Store(1)
# <- def constant STORES
#        ^ ref instantiate Store -> Store
#                 ^ ref instantiate Store -> Store
first = STORES[0]
# <- def variable first
#       ^ ref read STORES -> STORES
first.load(1)
# <- ref read first -> first
#     ^ ref call load ?
STORES[1:5].load(2)
# <- ref read STORES -> STORES
#           ^ ref call load ?
frozenset(x for x in STORES if x)
# <- ref call frozenset ?
#                    ^ ref read STORES -> STORES
