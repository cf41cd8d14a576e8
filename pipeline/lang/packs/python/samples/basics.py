"""Doc of module."""
import os.path, sys as system
#      ^ use os.path
#               ^ use sys as system
from . import sibling
#             ^ use . sibling
from .pkg.mod import thing as other, more
#                    ^ use .pkg.mod thing as other
#                                    ^ use .pkg.mod more
from x import *
#             ^ use x *
MAX = 3
# <- def constant MAX
count: int = 0
# <- def variable count
a, b = 1, 2
# <- def variable a
#  ^ def variable b

class Base(abc.ABC, Generic[T], metaclass=Meta):
#     ^ def class Base
#              ^ ref inherit ABC ?
#                   ^ ref inherit Generic ?
    """A base.

    More.
    """
    field: str = "x"
#   ^ def field Base.field
    LIMIT = 3
#   ^ def constant Base.LIMIT

    def __init__(self, x: int, *args, y=1, **kw) -> None:
#       ^ def constructor Base.__init__
        self.x = x
#            ^ def field Base.x
        self.y = y
#            ^ def field Base.y

    @property
    def prop(self): return self._helper(self.x)
#       ^ def property Base.prop
#                               ^ ref call _helper -> Base._helper

    def _helper(self, v): return os.path.join(v, helper(v))
#       ^ def method Base._helper
#                                        ^ ref call join ?
#                                                ^ ref call helper -> helper

@decorator(1)
#^ ref decorate decorator ?
@app.route("/x")
#    ^ ref decorate route ?
async def helper(v: List[Dict[str, Base]], cb=None) -> Optional[Base]:
#         ^ def function helper
#                   ^ ref type List ?
#                        ^ ref type Dict ?
#                                  ^ ref type Base -> Base
#                                                      ^ ref type Optional ?
#                                                               ^ ref type Base -> Base
    # comment
    def nested(q): return q()
#       ^ def function helper.nested
    for i in range(3):
#            ^ ref call range ?
        if i and v:
            cb(i)
    nested(1)
#   ^ ref call nested -> helper.nested
    [f(x) for x in v]
#    ^ ref call f ?
    Base(1)
#   ^ ref instantiate Base -> Base
    local = Base(2)
#           ^ ref instantiate Base -> Base
    local.prop()
#         ^ ref call prop -> Base.prop
    return Base.make()
#               ^ ref call make ?
def helper2(): helper(1)
#   ^ def function helper2
#              ^ ref call helper -> helper
