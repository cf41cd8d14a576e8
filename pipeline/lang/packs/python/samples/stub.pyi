from typing import Any, overload

version: str
# <- def variable version
def open(path: str, mode: str = ...) -> Stream: ...
#   ^ def function open
#   ^ signature def open(path: str, mode: str = ...) -> Stream
#                                       ^ ref type Stream -> Stream
class Stream:
#     ^ def class Stream
    name: Any
    # <- def field Stream.name
    @property
    def closed(self) -> bool: ...
    #   ^ def property Stream.closed
    @overload
    def read(self) -> bytes: ...
    #   ^ symbol Stream#read().
    @overload
    def read(self, size: int) -> bytes: ...
    #   ^ symbol Stream#read(+1).
