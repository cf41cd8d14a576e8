"""A module that lists what it exports."""
from .engine import Engine, start
#                   ^ use .engine Engine
#                   ^ passed on
#                           ^ use .engine start

__all__ = ["Engine", "run", "_forced"] + extra.__all__
# <- def variable __all__
__all__ += ["Job"]
# <- ref write __all__ -> __all__
__all__.extend(("stop",))


def run(): pass
#   ^ exported


def stop(): pass
#   ^ exported


def helper(): pass
#   ^ hidden
#   ^ visibility public


def _forced(): pass
#   ^ exported
#   ^ visibility internal


class Job:
#     ^ exported
    def do(self): pass
    #   ^ exported

    def _undo(self): pass
    #   ^ hidden


class Other:
    def do(self): pass
    #   ^ hidden
