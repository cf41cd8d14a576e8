#!/usr/bin/env python3
"""codegraph beside the code-graph tool that most people use, on the same trees in the same run.

peers.py BINARY TRUTH_FOLDER [TREE…]     TREE: a package that has truth (see ../ground-truth), a language for the usual trees in it,
                                         or NAME=FOLDER for any other tree
    --runs N     runs of each, one after the other in turns; medians are printed (default 1)
    --jobs N     threads of codegraph

Both begin from nothing, on a copy of the tree in which only sources lie. CPU: user and system seconds of all processes. Memory: the
largest process. Disk: what is left behind. Calls: edges of calls and instantiations from one function to another or to a
class. Where there is truth: how many of those that the oracle knows are right, in all and in a random sample of two hundred, and how
many of the true ones are found. Both are judged by the same rule: an edge is known if the oracle knows what the caller calls by
that name.
"""

import argparse
import gzip
import json
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "ground-truth"))
from oracles import Tools  # noqa: E402
from rows import CALLABLE  # noqa: E402
from sources import run  # noqa: E402

PEER = "@colbymchenry/codegraph@1.6.1"
TREES = ["python/flask", "python/django", "typescript/rxjs", "javascript/three", "go/x-tools", "java/guava", "cpp/leveldb", "c/redis",
         "rust/ripgrep"]
CALLS = ("calls", "instantiates")
CALLERS = ("function", "method", "constructor", "test", "property")


def measure(command, cwd=None):
    """CPU seconds, largest memory and wall seconds of a command with all that it starts."""
    env = {**os.environ, "DO_NOT_TRACK": "1", "CODEGRAPH_TELEMETRY": "0"}
    began = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([str(part) for part in command], cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 10):
            said.seek(0)
            raise RuntimeError("%s: %s" % (command[0], said.read().decode(errors="replace")[-1000:]))
    return {"cpu_s": usage.ru_utime + usage.ru_stime, "memory_mb": usage.ru_maxrss / 1024, "wall_s": time.monotonic() - began}


def size_mb(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


class Truth:
    """What the oracle knows of calls."""

    def __init__(self, folder):
        def load(name):
            with gzip.open(folder / (name + ".jsonl.gz"), "rt") as handle:
                yield from map(json.loads, handle)

        self.lines = defaultdict(list)
        callables = set()
        for row in load("defs"):
            self.lines[row["file"], row["name"]].append(row["line"])
            if row["kind_norm"] in CALLABLE:
                callables.add((row["file"], row["line"]))
        self.known, self.true = defaultdict(set), set()
        for row in load("refs"):
            if not row.get("call") or not row.get("caller_line") or row["status"] != "ok":
                continue
            caller, targets = (row["file"], row["caller_line"]), frozenset((at["file"], at["line"]) for at in row["defined_at"])
            self.known[caller, row["name"]] |= targets
            if targets & callables:
                self.true.add((caller, targets))

    def place(self, file, name, first, last):
        """The line of the name of what stands in these lines."""
        return file, next((line for line in sorted(self.lines.get((file, name), [])) if first <= line <= last), first)

    def judge(self, edges):
        """Of the edges (caller, target, names of the target): how many are known, right, and right in a sample; and found."""
        verdicts = []
        for caller, target, names in sorted(edges):
            known = [self.known[caller, name] for name in names if (caller, name) in self.known]
            if known:
                verdicts.append(any(target in targets for targets in known))
        sample = random.Random(1).sample(verdicts, min(200, len(verdicts)))
        said = {(caller, target) for caller, target, _ in edges}
        found = sum(any((caller, target) in said for target in targets) for caller, targets in self.true)
        return {"known": len(verdicts), "right": sum(verdicts), "sample": len(sample), "sample_right": sum(sample), "found": found,
                "true": len(self.true)}


def edges_of_peer(path, truth):
    database = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    counts = {"nodes": database.execute("select count(*) from nodes").fetchone()[0],
              "edges": database.execute("select count(*) from edges").fetchone()[0]}
    query = """select s.file_path, s.name, s.start_line, s.end_line, s.kind, t.file_path, t.name, t.start_line, t.end_line
        from edges e join nodes s on s.id = e.source join nodes t on t.id = e.target where e.kind in ('calls', 'instantiates')"""
    place = truth.place if truth else lambda file, name, first, last: (file, first)
    edges = set()
    for row in database.execute(query):
        if row[4] in CALLERS:
            edges.add((place(*row[0:4]), place(*row[5:9]), (row[6],)))
    return {**counts, "calls": len(edges)}, edges


OURS = """
import json, sys
from predict import Snapshot
snapshot = Snapshot(sys.argv[1])
count = lambda table: next(snapshot.rows("select count(*) n from " + table))["n"]
rows = snapshot.rows(\"\"\"select s.path, s.name_line, s.kind, t.path target, t.name_line target_line, t.name, t.kind target_kind, p.name parent from edges e
    join entities s on s.entity_id = e.src_id join entities t on t.entity_id = e.dst_id left join entities p on p.entity_id = t.parent_id
    where e.kind in ('calls', 'instantiates')\"\"\")
edges = [list(row.values()) for row in rows]
print(json.dumps({"nodes": count("entities"), "edges": count("edges"), "rows": edges}))
"""


def edges_of_ours(root, tools):
    said = run(tools.python(), "-c", OURS, root, env={"PYTHONPATH": str(Path(__file__).resolve().parent.parent / "ground-truth")})
    told = json.loads(said)
    edges = set()
    for source, line, kind, target, number, name, target_kind, parent in told.pop("rows"):
        if kind in CALLERS:
            # A constructor is called by the name of its class.
            names = (name, parent) if target_kind == "constructor" and parent else (name,)
            edges.add(((source, line), (target, number), names))
    return {**told, "calls": len(edges)}, edges


def copied(source, area, name):
    folder = area / name
    shutil.copytree(source, folder, symlinks=True, ignore=shutil.ignore_patterns(".git", "node_modules", ".codegraph"))
    return folder


def side_by_side(binary, peer, tools, source, truth, runs, jobs):
    told = {"codegraph": [], "peer": []}
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as area:
            area = Path(area)
            tree = copied(source, area, "ours")
            cost = measure([binary, "index", tree, "-o", area / "out", "-q", *(["-j", jobs] if jobs else [])])
            counts, edges = edges_of_ours(area / "out", tools)
            told["codegraph"].append({**cost, "disk_mb": size_mb(area / "out"), **counts, **(truth.judge(edges) if truth else {})})
            tree = copied(source, area, "theirs")
            cost = measure([peer, "init"], cwd=tree)
            counts, edges = edges_of_peer(tree / ".codegraph" / "codegraph.db", truth)
            told["peer"].append({**cost, "disk_mb": size_mb(tree / ".codegraph"), **counts, **(truth.judge(edges) if truth else {})})
    return {who: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for who, runs in told.items()}


def share(part, whole):
    return "%.1f %%" % (100 * part / whole) if whole else "-"


def row(tree, who, of, ours):
    times = "" if of is ours else "  (%.1fx CPU, %.1fx memory, %.1fx disk)" % tuple(of[key] / ours[key] for key in ("cpu_s", "memory_mb", "disk_mb"))
    text = "%-20s %-10s %8.1f %8.1f %8.0f %8.1f %9d %9d %8d" % (
        tree, who, of["cpu_s"], of["wall_s"], of["memory_mb"], of["disk_mb"], of["nodes"], of["edges"], of["calls"])
    if "known" in of:
        text += " %9s %9s %9s" % (share(of["right"], of["known"]), "%d/%d" % (of["sample_right"], of["sample"]), share(of["found"], of["true"]))
    print(text + times, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("truth", type=Path)
    parser.add_argument("trees", nargs="*")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--jobs")
    args = parser.parse_args()
    tools = Tools(args.truth.resolve() / "tools")
    peers = tools.made("peers", lambda folder: run("npm", "install", "--ignore-scripts", "--prefix", folder, PEER))
    peer = peers / "node_modules" / ".bin" / "codegraph"
    print("%-20s %-10s %8s %8s %8s %8s %9s %9s %8s %9s %9s %9s" % (
        "tree", "", "CPU s", "wall s", "mem MB", "disk MB", "nodes", "edges", "calls", "right", "of 200", "found"))
    trees = [tree for given in args.trees for tree in ([given] if "/" in given or "=" in given else
                                                       [tree for tree in TREES if tree.startswith(given + "/")])]
    for tree in trees or TREES:
        name, _, folder = tree.partition("=")
        source = Path(folder) if folder else args.truth / name / "src"
        if not source.exists():
            print("%-20s is not there" % name)
            continue
        truth = Truth(args.truth / name) if (args.truth / name / "refs.jsonl.gz").exists() else None
        told = side_by_side(shutil.which(args.binary), peer, tools, source, truth, args.runs, args.jobs)
        for who, of in told.items():
            row(name, who, of, told["codegraph"])


if __name__ == "__main__":
    main()
