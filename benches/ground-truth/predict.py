#!/usr/bin/env python3
"""What a snapshot says, as rows that can be compared with ground truth: predict.py SNAPSHOT_ROOT FOLDER SUITE

Writes defs.jsonl, refs.jsonl and calls.jsonl, in the format of rows.py. Needs duckdb.
"""

import json
import os
import sys
from collections import defaultdict

import duckdb

CALLS = ("calls", "instantiates")


class Snapshot:
    """The tables of the newest snapshot under a root."""

    def __init__(self, root):
        with open(os.path.join(root, "CURRENT")) as handle:
            name = handle.read().split()[0]
        self.tables = os.path.join(root, "snapshots", name, "tables")
        self.database = duckdb.connect()
        self.database.execute("set threads = 2")
        for table in os.listdir(self.tables):
            parts = os.path.join(self.tables, table, "*.parquet")
            self.database.execute(f"create view {table} as select * from read_parquet('{parts}')")

    def rows(self, query):
        """The rows of a query, as dicts."""
        found = self.database.execute(query)
        names = [column[0] for column in found.description]
        while rows := found.fetchmany(65536):
            for row in rows:
                yield dict(zip(names, row))

    def entities(self):
        """Every entity by its id."""
        query = "select entity_id, path, name_line, name_col, name, qualified_name, kind, native_kind, language from entities"
        return {row["entity_id"]: row for row in self.rows(query)}

    def refs(self):
        """Every ref, in the order of the table."""
        yield from self.rows(
            "select path, line, col, name, qualifier, receiver, role, arity, resolution, rule, target_id, candidates, in_entity_id,"
            " target_path, language from refs")

    def edges(self):
        """Every edge that stands for calls."""
        yield from self.rows(f"select src_id, dst_id, kind, resolution, confidence from edges where kind in {CALLS}")


def main(root, folder, suite):
    snapshot = Snapshot(root)
    os.makedirs(folder, exist_ok=True)
    entities = snapshot.entities()
    with open(os.path.join(folder, "defs.jsonl"), "w") as out:
        for row in entities.values():
            put(out, suite=suite, language=row["language"], file=row["path"], name=row["name"], line=row["name_line"], kind_norm=row["kind"])
    said = defaultdict(set)
    for ref in snapshot.refs():
        target = entities.get(ref["target_id"])
        if target:
            said[ref["path"], ref["line"], ref["col"]].add((target["path"], target["name_line"]))
    with open(os.path.join(folder, "refs.jsonl"), "w") as out:
        for (file, line, column), targets in said.items():
            at = [{"file": target, "line": number} for target, number in sorted(targets)]
            put(out, suite=suite, file=file, line=line, column=column, defined_at=at)
    with open(os.path.join(folder, "calls.jsonl"), "w") as out:
        for edge in snapshot.edges():
            src, dst = entities.get(edge["src_id"]), entities.get(edge["dst_id"])
            if src and dst:
                put(out, suite=suite, caller_file=src["path"], caller_line=src["name_line"], callee_file=dst["path"], callee_line=dst["name_line"])


def put(out, **row):
    out.write(json.dumps(row, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
