"""The command line."""

from __future__ import annotations

import argparse
import json
import sys

from .clients import GatewayClient
from .constraints import MaxAirmass
from .model import Night, Priority, Target
from .planner import GreedyPlanner
from .skylib import Site

LARKFIELD = Site(-2.42, 54.31, 410.0)


def read_targets(path: str) -> list[Target]:
    with open(path, encoding="utf-8") as file:
        return [
            Target(row["name"], row["ra"], row["dec"], row["minutes"], Priority.parse(row.get("priority", "normal")))
            for row in json.load(file)
        ]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="nightplan", description=__doc__)
    parser.add_argument("targets", help="a JSON file")
    parser.add_argument("--date", required=True)
    parser.add_argument("--julian-day", type=float, required=True)
    parser.add_argument("--gateway", help="ask this gateway whether the weather permits observing")
    options = parser.parse_args(argv)

    if options.gateway and not GatewayClient(options.gateway).weather().permits_observing():
        print("the weather does not permit observing", file=sys.stderr)
        return 1

    night = Night(options.date, dusk=19 * 60, dawn=5 * 60)
    left = GreedyPlanner(MaxAirmass(LARKFIELD), options.julian_day).plan(night, read_targets(options.targets))
    for slot in night:
        if slot.target is not None:
            print(f"{slot.start // 60 % 24:02}:{slot.start % 60:02} {slot.minutes:4} min  {slot.target.name}")
    for target in left:
        print(f"no place for {target.name}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
