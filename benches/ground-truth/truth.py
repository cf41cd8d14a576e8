#!/usr/bin/env python3
"""Ground truth of real packages, and what codegraph makes of them.

truth.py build FOLDER [PACKAGE…]           fetches packages and makes their truth, where it is not there (all: hours, gigabytes)
truth.py table FOLDER BINARY [PACKAGE…]    indexes the packages that have truth and prints precision and recall
    --set tune|final                       only these
PACKAGE is LANGUAGE or LANGUAGE/NAME, as in packages.toml.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

from oracles import ORACLES, HERE, Tools, tsconfig
from sources import fetch


def packages(folder, names, chosen=None):
    with open(HERE / "packages.toml", "rb") as handle:
        for language, own in tomllib.load(handle).items():
            for name, package in own.items():
                full = "%s/%s" % (language, name)
                if (not names or language in names or full in names) and chosen in (None, package["set"]):
                    yield {**package, "language": language, "name": full, "tools": folder / "tools"}


def has_truth(folder):
    return (folder / "refs.jsonl.gz").exists()


def sources(folder, package):
    own = folder / package["name"]
    if not (own / "src").exists():
        print("ground truth: fetching", package["name"], file=sys.stderr)
        fetch(package, own / "src")
        tsconfig(package, own / "src")
    return own


def build(folder, names, chosen):
    tools, failed = Tools(folder / "tools"), 0
    every = {package["name"]: package for package in packages(folder, [])}
    for package in packages(folder, names, chosen):
        own = folder / package["name"]
        if has_truth(own):
            continue
        try:
            for need in package.get("needs", []):
                sources(folder, every[need.split()[0]])
            sources(folder, package)
            print("ground truth: asking the oracle about", package["name"], file=sys.stderr)
            ORACLES[package["language"]](tools, package, own)
        except (RuntimeError, OSError, StopIteration) as problem:
            print("ground truth: no truth of %s: %s" % (package["name"], problem), file=sys.stderr)
            failed += 1
    return failed


def judge(folder, binary, package, tools):
    own = folder / package["name"]
    with tempfile.TemporaryDirectory() as area:
        done = subprocess.run([binary, "index", own / "src", "-o", area, "-q"], capture_output=True)
        # 10: done, but some files could not be parsed as a whole.
        if done.returncode not in (0, 10):
            raise RuntimeError("%s: %s" % (package["name"], done.stderr.decode(errors="replace")))
        told = subprocess.run([tools.python(), HERE / "judge.py", own, area, "--json", "--name", package["name"]],
                              capture_output=True, check=True)
    return json.loads(told.stdout)


def percent(part, whole):
    return "%.1f" % (100.0 * part / whole) if whole else "-"


def cells(counts):
    said = counts["refs_correct"] + counts["refs_wrong"]
    return [counts["refs"], percent(counts["refs_correct"], said + counts["refs_false"]), percent(counts["refs_correct"], said),
            percent(counts["refs_correct"], counts["refs"]), percent(counts["reachable"], counts["refs"]),
            percent(counts["across_correct"], counts["across"]),
            counts["calls"], percent(counts["calls_right"], counts["calls_said"]), percent(counts["calls_correct"], counts["calls"]),
            percent(counts["defs_found"], counts["defs"])]


HEAD = ["", "refs", "P", "P inside", "R", "R max", "R across", "calls", "P", "R", "defs R"]


def show(rows):
    widths = [max(len(str(row[at])) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        print("  ".join(str(cell).ljust(width) if at == 0 else str(cell).rjust(width) for at, (cell, width) in enumerate(zip(row, widths))))


def table(folder, binary, names, chosen):
    tools = Tools(folder / "tools")
    by_language, by_rule, rows = defaultdict(Counter), defaultdict(Counter), [HEAD]
    for package in packages(folder, names, chosen):
        if not has_truth(folder / package["name"]):
            continue
        counts = judge(folder, binary, package, tools)
        for own in counts.pop("by"):
            by_rule[package["language"], own.pop("rule")].update({key: n for key, n in own.items() if key not in ("role", "resolution")})
        name = counts.pop("name")
        rows.append(["%s (%s)" % (name, package["set"])] + cells(Counter(counts)))
        by_language[package["language"]].update(counts)
        print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    if len(rows) == 1:
        sys.exit("truth.py: there is no truth in %s; build it first" % folder)
    show(rows)
    print("\nby language")
    show([HEAD] + [[language] + cells(counts) for language, counts in sorted(by_language.items())])
    print("\nby rule: of the refs that it resolved, how many are right")
    rules = [["", "resolved", "right", "P", "P inside"]]
    for (language, rule), counts in sorted(by_rule.items()):
        inside = counts["refs_correct"] + counts["refs_wrong"]
        said = inside + counts["refs_false"]
        if said:
            rules.append(["%s %s" % (language, rule), said, counts["refs_correct"], percent(counts["refs_correct"], said),
                          percent(counts["refs_correct"], inside)])
    show(rules)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["build", "table"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--set", choices=["tune", "final"])
    args = parser.parse_args()
    folder = args.folder.resolve()
    if args.what == "build":
        sys.exit(1 if build(folder, args.names, args.set) else 0)
    if not args.names:
        parser.error("table needs the binary")
    binary = shutil.which(args.names[0])
    table(folder, binary, args.names[1:], args.set)


if __name__ == "__main__":
    main()
