#!/usr/bin/env python3
"""Compares a snapshot with ground truth: judge.py TRUTH_FOLDER SNAPSHOT_ROOT [SOURCE_ROOT] [--miss N] [--wrong N] [--only WORDS] [--seed S] [--by COLUMN] [--json]

Prints one line:
  refs   references whose target lies in the tree, as the oracle knows them
  P      of what we resolved at places that the oracle knows: how much is right. Resolving what lies outside of the tree, or is a local
         variable, is wrong too. In brackets: only where the target lies in the tree (as score.py counts)
  R      of `refs`: how many we resolve to the right definition (file and line). In brackets: how many
         linking could resolve, because there is a ref in that place, and an entity for the definition
  across R of those whose definition lies in another file
  calls  P and R of edges between functions (calls and instantiates); a class and its constructor are one
  defs   R of functions, methods, classes and other types, and macros, by file, name and line
--miss N, --wrong N   N random refs that we missed or have wrong: the source, what we say, and what is true
--miss-calls N, --wrong-calls N   the same for edges of calls
--only WORDS          of those only the ones of which the lines that are printed hold all these words: a role, a resolution, `no row`, a path
--by COLUMN           the line again for each `resolution`, `role` or `rule` of ours (`rule,role` works too)
--json                counts instead, for tables
"""

import argparse
import gzip
import json
import os
import random
import sys
from collections import Counter, defaultdict

from predict import Snapshot
from rows import CALLABLE

CORE = set("function method class struct enum interface trait type macro".split())
ROLES = ("call", "instantiate")
CALLERS = {"function", "method", "constructor", "test", "property"}


def load(folder, name):
    with gzip.open(os.path.join(folder, name + ".jsonl.gz"), "rt") as handle:
        for line in handle:
            yield json.loads(line)


def percent(part, whole):
    return "%5.1f" % (100.0 * part / whole) if whole else "    -"


class Comparison:
    """One package's truth beside a snapshot of it."""

    def __init__(self, folder, root):
        snapshot = Snapshot(root)
        self.entities = snapshot.entities()
        self.at = defaultdict(list)
        for entity in self.entities.values():
            self.at[entity["path"], entity["name_line"]].append(entity)
        self.ours = defaultdict(list)
        for ref in snapshot.refs():
            target = self.entities.get(ref["target_id"])
            ref["target"] = target and (target["path"], target["name_line"])
            self.ours[ref["path"], ref["line"], ref["col"]].append(ref)
        self.counts, self.n_by = Counter(), defaultdict(Counter)
        self.missed, self.wrong = [], []
        self.callables = {(row["file"], row["line"]) for row in load(folder, "defs") if row["kind_norm"] in CALLABLE}
        self.truth = {}
        for row in load(folder, "refs"):
            self.truth[row["file"], row["line"], row["column"]] = row
        self.compare_refs()
        self.compare_calls(snapshot)
        self.compare_defs(folder)

    def compare_refs(self):
        for place, row in self.truth.items():
            ours = self.ours.get(place, [])
            said = {ref["target"] for ref in ours if ref["target"]}
            true = {(at["file"], at["line"]) for at in row["defined_at"]}
            is_inside = row["status"] == "ok" and true
            across = is_inside and place[0] not in {file for file, _ in true}
            if said and not said & true and self.is_open(row, ours):
                if row.get("undefined"):
                    # The definition that we name was not built.
                    continue
                said = set()
            how = next((ref for ref in ours if ref["target"]), ours[0] if ours else None)
            for counts in [self.counts] + ([self.n_by[how["resolution"], how["role"], how["rule"] or "no rule"]] if how else [self.n_by["no row", "no row", "no row"]]):
                if is_inside:
                    counts["refs"] += 1
                    counts["reachable"] += bool(ours) and any(target in self.at for target in true)
                    counts["across"] += bool(across)
                    counts["refs_correct"] += bool(said & true)
                    counts["across_correct"] += bool(across and said & true)
                    counts["refs_wrong"] += bool(said and not said & true)
                elif said and not said & true:
                    counts["refs_false"] += 1
            if said and not said & true:
                self.wrong.append((place, row, ours))
            elif is_inside and not said:
                self.missed.append((place, row, ours))

    def is_open(self, row, ours):
        """Whether what we say may be right although the oracle says something else: it stops at a variable that is bound to a
        module, or at a declaration whose definition it has not seen."""
        if row.get("binding"):
            return True
        targets = [self.entities.get(ref["target_id"]) for ref in ours if ref["target"]]
        return bool(row.get("undefined")) and any(target["name"] == row["name"] for target in targets)

    def compare_calls(self, snapshot):
        true, judged = {}, defaultdict(set)
        for (file, line, column), row in self.truth.items():
            if not row.get("call") or row["status"] != "ok" or not row["defined_at"]:
                continue
            targets = frozenset((at["file"], at["line"]) for at in row["defined_at"])
            if self.is_callable(targets) and row.get("caller_line"):
                true[(file, row["caller_line"]), targets] = (file, line, column)
        for place, refs in self.ours.items():
            row = self.truth.get(place)
            at = {(at["file"], at["line"]) for at in row["defined_at"]} if row else set()
            for ref in refs:
                # A value that is called, such as a field that holds a function, is no edge in the truth, and a right ref.
                is_value = ref["target"] in at and (row["status"] == "local" or not self.is_callable(at))
                if row and not self.is_open(row, refs) and row.get("caller_line") and ref["target"] and ref["role"] in ROLES and not is_value:
                    source = self.entities.get(ref["in_entity_id"])
                    if source:
                        judged[(source["path"], source["name_line"]), ref["target"]].add(place)
        edges = set()
        for edge in snapshot.edges():
            source, target = self.entities.get(edge["src_id"]), self.entities.get(edge["dst_id"])
            if source and target and source["kind"] in CALLERS:
                edges.add(((source["path"], source["name_line"]), (target["path"], target["name_line"])))
        by_caller = defaultdict(set)
        for caller, targets in true:
            by_caller[caller] |= targets
        self.missed_calls, self.wrong_calls = [], []
        for (caller, targets), place in true.items():
            self.counts["calls"] += 1
            if any((caller, target) in edges for target in targets):
                self.counts["calls_correct"] += 1
            else:
                self.missed_calls.append((place, self.truth[place], self.ours.get(place, [])))
        for edge in edges:
            if edge in judged:
                self.counts["calls_said"] += 1
                if edge[1] in by_caller[edge[0]]:
                    self.counts["calls_right"] += 1
                else:
                    place = min(judged[edge])
                    self.wrong_calls.append((place, self.truth[place], self.ours[place]))

    def is_callable(self, targets):
        return not self.callables.isdisjoint(targets)

    def compare_defs(self, folder):
        names = {(entity["path"], entity["name_line"], part) for entity in self.entities.values()
                 for part in (entity["name"], entity["name"].replace("::", ".").split(".")[-1])}
        for row in load(folder, "defs"):
            if row["kind_norm"] in CORE:
                self.counts["defs"] += 1
                self.counts["defs_found"] += (row["file"], row["line"], row["name"]) in names

    def line(self, counts=None):
        c = counts or self.counts
        said = c["refs_correct"] + c["refs_wrong"]
        text = "refs %6d  P %s (%s)  R %s (<= %s)  across %s of %d" % (
            c["refs"], percent(c["refs_correct"], said + c["refs_false"]), percent(c["refs_correct"], said).strip(),
            percent(c["refs_correct"], c["refs"]), percent(c["reachable"], c["refs"]).strip(), percent(c["across_correct"], c["across"]), c["across"])
        if counts is None:
            text += "  calls P %s R %s of %d  defs R %s" % (
                percent(c["calls_right"], c["calls_said"]), percent(c["calls_correct"], c["calls"]), c["calls"],
                percent(c["defs_found"], c["defs"]))
        return text


def is_declared(row, ours):
    """Whether we name a declaration of what is true, where its definition is asked for."""
    declared = {(at["file"], at["line"]) for at in row.get("declared_at", [])}
    return any(ref["target"] in declared for ref in ours)


class Printer:
    """Shows places beside what we say and what is true."""

    def __init__(self, comparison, root):
        self.comparison, self.root, self.files = comparison, root, {}

    def source(self, file, line):
        if file not in self.files:
            try:
                with open(os.path.join(self.root, file), encoding="utf-8", errors="replace") as handle:
                    self.files[file] = handle.read().split("\n")
            except OSError:
                self.files[file] = []
        lines = self.files[file]
        return lines[line - 1].strip()[:150] if 0 < line <= len(lines) else ""

    def definition(self, target):
        found = self.comparison.at.get(target, [])
        names = ", ".join("%s %s" % (entity["kind"], entity["qualified_name"]) for entity in found) or "no entity of ours"
        return "%s:%d [%s] %s" % (*target, names, self.source(*target))

    def text(self, found):
        (file, line, column), row, ours = found
        lines = ["%s:%d:%d  `%s`   %s" % (file, line, column, row["name"], self.source(file, line))]
        for ref in ours:
            more = "".join(" %s=%s" % (key, ref[key]) for key in ("qualifier", "receiver", "target_path", "arity") if ref[key] is not None)
            lines.append("    said: %s, %s,%s" % (ref["role"], ref["resolution"], more))
            if ref["target"]:
                lines.append("          -> " + self.definition(ref["target"]))
            for candidate in (ref["candidates"] or [])[:3]:
                entity = self.comparison.entities.get(candidate)
                lines.append("          candidate %s" % (entity and "%s:%d %s" % (entity["path"], entity["name_line"], entity["qualified_name"])))
        if not ours:
            lines.append("    said: no row")
        lines += ["    true: %s%s" % ("a local, " if row["status"] == "local" else "", self.definition((at["file"], at["line"]))) for at in row["defined_at"][:3]]
        if not row["defined_at"]:
            lines.append("    true: outside of the tree: %s" % row.get("external"))
        return "\n".join(lines)

    def show(self, places, n, only, seed, title):
        texts = [self.text(found) for found in places] if only else places
        if only:
            texts = [text for text in texts if all(word in text for word in only)]
        kinds = Counter()
        for _, row, ours in places:
            target = row["defined_at"][0] if row["defined_at"] else None
            entity = target and self.comparison.at.get((target["file"], target["line"]))
            kinds["%s, %s" % ("%s %s" % (ours[0]["role"], ours[0]["resolution"]) if ours else "no row",
                              "we name another declaration" if is_declared(row, ours)
                              else entity[0]["kind"] if entity else "no entity of ours" if target else "outside")] += 1
        print("\n%s: %d%s" % (title, len(places), " (%d with %s)" % (len(texts), " ".join(only)) if only else ""))
        for kind, number in kinds.most_common(14):
            print("  %6d  %s" % (number, kind))
        random.Random(seed).shuffle(texts)
        for text in texts[:n]:
            print(text if only else self.text(text))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth")
    parser.add_argument("snapshot")
    parser.add_argument("source", nargs="?", default=".")
    for name in ("--miss", "--wrong", "--miss-calls", "--wrong-calls"):
        parser.add_argument(name, type=int, default=0)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--by", default="")
    parser.add_argument("--name", default="")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    comparison = Comparison(args.truth, args.snapshot)
    if args.json:
        by = [{"resolution": key[0], "role": key[1], "rule": key[2], **counts} for key, counts in sorted(comparison.n_by.items())]
        print(json.dumps({"name": args.name, **comparison.counts, "by": by}))
        return
    print("%-24s %s" % (args.name, comparison.line()))
    if args.by:
        columns = [("resolution", "role", "rule").index(column) for column in args.by.split(",")]
        groups = defaultdict(Counter)
        for key, counts in comparison.n_by.items():
            groups[" ".join(key[column] for column in columns)].update(counts)
        for key, counts in sorted(groups.items()):
            print("  %-22s %s" % (key, comparison.line(counts)))
    printer = Printer(comparison, args.source)
    shows = [(args.miss, comparison.missed, "missed"), (args.wrong, comparison.wrong, "wrong"),
             (args.miss_calls, comparison.missed_calls, "missed calls"), (args.wrong_calls, comparison.wrong_calls, "wrong calls")]
    for n, places, title in shows:
        if n:
            printer.show(places, n, args.only, args.seed, title)


if __name__ == "__main__":
    main()
