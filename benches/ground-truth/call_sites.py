#!/usr/bin/env python3
"""Where names are called in Python, by Python's own parser: call_sites.py ROOT > SITES

A row {file, line, column, caller_line} for each call of a name or an attribute: the place of that name, and the line of the
innermost function around (0 outside of functions). Columns in bytes, one-based.
"""

import ast
import json
import os
import sys
import warnings

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def visit(node, caller, file):
    if isinstance(node, ast.Call):
        called = node.func
        if isinstance(called, ast.Name):
            put(file, called.lineno, called.col_offset + 1, caller)
        elif isinstance(called, ast.Attribute):
            size = len(called.attr.encode())
            put(file, called.end_lineno, called.end_col_offset - size + 1, caller)
    if isinstance(node, FUNCTIONS):
        # Decorators and defaults are evaluated outside.
        for child in ast.iter_child_nodes(node):
            visit(child, node.lineno if child in node.body else caller, file)
    else:
        for child in ast.iter_child_nodes(node):
            visit(child, caller, file)


def put(file, line, column, caller):
    print(json.dumps({"file": file, "line": line, "column": column, "caller_line": caller}))


def main(root):
    sys.setrecursionlimit(20000)
    warnings.simplefilter("ignore")
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            if name.endswith((".py", ".pyi")):
                try:
                    with open(path, "rb") as handle:
                        tree = ast.parse(handle.read())
                except (SyntaxError, ValueError, RecursionError):
                    continue
                visit(tree, 0, os.path.relpath(path, root))


if __name__ == "__main__":
    main(sys.argv[1])
