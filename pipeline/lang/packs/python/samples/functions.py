"""Functions: parameters, defaults, decorators, and functions under names of their own."""
import asyncio
from functools import wraps

limit = 10


def plain(a, b=limit, /, *args, key: str = "k", **options):
#   ^ def function plain
#   ^ takes a, b = limit, *args, key: str = "k", **options
#   ^ signature def plain(a, b=limit, /, *args, key: str = "k", **options)
#              ^ ref read limit -> limit
#         ^ no ref
    # Not documentation.
    """Does nothing much."""
    return a, args, options
    #      ^ no ref


def shadow(limit=limit):
#          ^ no ref
#                ^ ref read limit -> limit
    return limit
    #      ^ no ref


async def fetch(url, *, retries: int = 3) -> bytes:
#         ^ def function fetch
#         ^ returns bytes
#         ^ modifiers async
    await asyncio.sleep(retries)
    #     ^ ref read asyncio => asyncio
    #             ^ ref call sleep => asyncio.sleep
    return fetch(url, retries=0)
    #      ^ ref call fetch -> fetch
    #                 ^ no ref


def logged(target):
    @wraps(target)
    #^ ref decorate wraps => functools.wraps
    def inner(*args):
    #   ^ def function logged.inner
    #   ^ visibility private
    #   ^ hidden
        return target(*args)
        #      ^ no ref

    return inner
    #      ^ ref read inner -> logged.inner


@logged
#^ ref decorate logged -> logged
@logged.twice(limit)
#       ^ ref decorate twice ?
#             ^ ref read limit -> limit
def greet(): pass
#   ^ def function greet
#   ^ decorator logged
#   ^ decorator logged.twice(limit)


square = lambda x, n=limit: x ** n
# <- def function square
# <- signature square = lambda x, n=limit
#                    ^ ref read limit -> limit
#                           ^ no ref


def choose(compare=None):
    if compare is None:
        compare = lambda a, b: a < b
        # <- no ref
    double = lambda value: value + square(value)
    # <- def function choose.double
    #                              ^ ref call square -> square
    #                              ^ by choose.double
    return compare, double(limit)
    #      ^ no ref
    #               ^ ref call double -> choose.double


if limit > 3:
    def pick(a): return a
    #   ^ def function pick
    #   ^ symbol pick().
else:
    def pick(a): return -a
    #   ^ def function pick
    #   ^ symbol pick(+1).


def _hidden(): pass
#   ^ visibility internal
#   ^ hidden


def test_plain():
#   ^ no test
    assert plain(1)[0] == square(1)
    #      ^ ref call plain -> plain


@logged  # as every greeting
@logged.twice(
    limit,  # times
)
def greet_all(): pass
#   ^ decorator logged
#   ^ decorator logged.twice(limit)


def spread(
#   ^ signature def spread(first, second="a # b") -> int
#   ^ takes first, second = "a # b"
    first,  # where it begins
    # and where it ends
    second="a # b",
) -> int:  # how far
    return 0
