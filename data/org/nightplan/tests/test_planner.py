import unittest

from nightplan import GreedyPlanner, Night, Priority, Slot, Target
from nightplan.constraints import All, Constraint, named


class Anything(Constraint):
    def allows(self, target: Target, slot: Slot, julian_day: float) -> bool:
        return True


class NotBefore(Constraint):
    def __init__(self, minute: int) -> None:
        self.minute = minute

    def allows(self, target, slot, julian_day):
        return slot.start >= self.minute


class PlannerTest(unittest.TestCase):
    def setUp(self) -> None:
        self.night = Night("2024-08-12", dusk=1200, dawn=300)

    def test_urgent_targets_come_first(self) -> None:
        vega = Target("Vega", 279.23, 38.78, 60)
        nova = Target("Nova", 300.0, 20.0, 30, Priority.URGENT)
        left = GreedyPlanner(Anything(), 2460535.0).plan(self.night, [vega, nova])
        self.assertEqual(left, [])
        self.assertEqual([slot.target for slot in self.night][:2], [nova, vega])

    def test_constraints_are_joined(self) -> None:
        both = Anything() & NotBefore(2000)
        self.assertIsInstance(both, All)
        left = GreedyPlanner(both, 0.0).plan(self.night, [Target("Vega", 0, 0, 10)])
        self.assertEqual(len(left), 1)

    def test_moon(self) -> None:
        moon = named("moon", moon_ra=100.0, moon_dec=10.0)
        self.assertFalse(moon.allows(Target("near", 101.0, 10.0, 5), Slot(0, 10), 0.0))


if __name__ == "__main__":
    unittest.main()
