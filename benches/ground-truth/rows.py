"""The rows in which every oracle says what it knows, and files of them.

defs.jsonl.gz   {suite, language, file, name, kind_norm, line, column}
refs.jsonl.gz   {suite, language, file, line, column, name, defined_at: [{file, line}], status, …}
    status "ok": the oracle knows what the name means. With an empty `defined_at` that lies outside of the tree, and
    `external` may say where. status "local": it is a local variable, a parameter or the like, defined at `defined_at`;
    such a row is no part of recall, but who names something else is wrong.
    declared_at, undefined (C, C++): further declarations; only declarations are known, no definition.
    binding (JavaScript): what is named is a variable that is bound to a module.
    call: the name is what is called there; caller_line: line of the name of the function around, 0 if there is none.
calls.jsonl.gz  {suite, call_file, call_line, caller_file, caller_line, callee_file, callee_line, syntactic}

Lines and columns are one-based, columns in bytes of UTF-8. Calls are those refs with `call` whose target is a function or a
class of the tree.
"""

import gzip
import json
import os

# Kinds of what can be called: calls of other things, such as fields that hold functions, are refs but no edges.
CALLABLE = ("function", "method", "constructor", "class", "struct")


class Truth:
    """Collects the rows of one package."""

    def __init__(self, suite, language, root):
        self.suite, self.language, self.root = suite, language, root
        self.defs, self.refs, self._lines = {}, {}, {}

    def lines(self, file):
        """The lines of a file of the tree, as text."""
        if file not in self._lines:
            try:
                with open(os.path.join(self.root, file), encoding="utf-8", errors="replace", newline="") as handle:
                    self._lines[file] = handle.read().replace("\r\n", "\n").replace("\r", "\n").split("\n")
            except OSError:
                self._lines[file] = []
        return self._lines[file]

    def line(self, file, number):
        """One line of a file, empty if there is none."""
        lines = self.lines(file)
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def byte_column(self, file, number, units, per_char=lambda char: 2 if ord(char) > 0xFFFF else 1):
        """One-based column in bytes of what stands after so many UTF-16 units."""
        text = self.line(file, number)
        if text.isascii():
            return units + 1
        n_units = n_bytes = 0
        for char in text:
            if n_units >= units:
                break
            n_units += per_char(char)
            n_bytes += len(char.encode("utf-8", "surrogatepass"))
        return n_bytes + 1

    def define(self, file, line, column, name, kind):
        """A definition."""
        self.defs[file, line, column, name] = kind

    def mention(self, file, line, column, name, targets, **more):
        """A reference; further targets of the same place are added to those that it has."""
        row = self.refs.get((file, line, column))
        if row is None:
            self.refs[file, line, column] = {"name": name, "targets": set(targets), **more}
        else:
            row["targets"].update(targets)
            if targets and "status" not in more:
                # One name for two things, such as a key and its value in short: what others can name counts.
                row.pop("status", None)
            row.update({key: value for key, value in more.items() if value and key != "status"})

    def write(self, folder):
        """Writes the three files; what is called counts as a call if a target is CALLABLE."""
        callable_at = {(file, line) for (file, line, _, _), kind in self.defs.items() if kind in CALLABLE}
        n = {"defs": 0, "refs": 0, "inside": 0, "calls": 0}
        with _open(folder, "defs") as defs, _open(folder, "refs") as refs, _open(folder, "calls") as calls:
            for (file, line, column, name), kind in sorted(self.defs.items()):
                _put(defs, suite=self.suite, language=self.language, file=file, name=name, kind_norm=kind, line=line, column=column)
                n["defs"] += 1
            for (file, line, column), row in sorted(self.refs.items()):
                targets = sorted(row.pop("targets"))
                at = [{"file": target, "line": number} for target, number in targets]
                more = {key: value for key, value in row.items() if value is not None}
                _put(refs, **{"suite": self.suite, "language": self.language, "file": file, "line": line, "column": column,
                              "defined_at": at, "status": "ok", **more})
                n["refs"] += 1
                n["inside"] += bool(at) and more.get("status", "ok") == "ok"
                if row.get("call") and row.get("status", "ok") == "ok":
                    for target, number in [t for t in targets if t in callable_at][:1]:
                        _put(calls, suite=self.suite, call_file=file, call_line=line, caller_file=file,
                             caller_line=row.get("caller_line", 0), callee_file=target, callee_line=number, syntactic=True)
                        n["calls"] += 1
        print(self.suite, ", ".join("%s %d" % item for item in n.items()))


def _open(folder, name):
    return gzip.open(os.path.join(folder, name + ".jsonl.gz"), "wt", compresslevel=3)


def _put(handle, **row):
    handle.write(json.dumps(row, separators=(",", ":")) + "\n")
