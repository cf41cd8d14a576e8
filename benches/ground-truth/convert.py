#!/usr/bin/env python3
"""Rows of the oracles for Go, Java, C, C++ and Rust as truth: convert.py ROWS SUITE LANGUAGE ROOT FOLDER

Each of their heads says what its rows mean; what is read here is the same in all: def {file,name,kind,line,column} and
ref {file,line,column,name, def_file,def_line | external, local, call, caller_line}.
"""

import json
import sys

from rows import Truth

KINDS = {"method_spec": "method", "record": "class", "annotation": "interface", "union": "struct", "enum_constant": "enum_member"}


def main(path, suite, language, root, folder):
    truth = Truth(suite, language, root)
    with open(path, errors="surrogateescape") as handle:
        for text in handle:
            row = json.loads(text)
            if row["t"] == "def":
                truth.define(row["file"], row["line"], row.get("column", 0), row["name"], KINDS.get(row["kind"], row["kind"]))
            elif row["t"] == "ref":
                target = [(row["def_file"], row["def_line"])] if row.get("def_file") else []
                target += [(at["file"], at["line"]) for at in row.get("also", [])]
                more = {"call": True, "caller_line": row.get("caller_line", 0)} if row.get("call") else {}
                more.update({key: row[key] for key in ("declared_at", "undefined") if key in row})
                if row.get("local"):
                    more["status"] = "local"
                truth.mention(row["file"], row["line"], row["column"], row["name"], target, external=row.get("external"), **more)
    truth.write(folder)


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
