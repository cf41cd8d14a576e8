"""Plans what the telescopes of the Larkfield Observatory look at tonight."""

from .model import Night, Priority, Slot, Target
from .planner import GreedyPlanner, Planner

__all__ = ["GreedyPlanner", "Night", "Planner", "Priority", "Slot", "Target"]
__version__ = "3.2.0"
