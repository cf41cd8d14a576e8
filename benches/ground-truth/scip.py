#!/usr/bin/env python3
"""What an index.scip says, as rows: scip.py INDEX SUITE LANGUAGE ROOT FOLDER [CALL_SITES]

scip-python asks pyright, scip-typescript the checker of TypeScript, and `rust-analyzer scip` itself. CALL_SITES is a file of
JSON rows {file, line, column, caller_line}: where a name is called; see call_sites.py and call_sites.js. Without it, what is called is
what a `(` follows (Rust).
"""

import json
import re
import sys
from collections import defaultdict

from rows import Truth


def varint(data, at):
    result = shift = 0
    while True:
        byte = data[at]
        at += 1
        result |= (byte & 127) << shift
        if byte < 128:
            return result, at
        shift += 7


def fields(data):
    """The fields of a Protocol Buffers message: number and value."""
    at, end = 0, len(data)
    while at < end:
        key, at = varint(data, at)
        wire = key & 7
        if wire == 0:
            value, at = varint(data, at)
        elif wire == 2:
            size, at = varint(data, at)
            value = data[at:at + size]
            at += size
        else:
            size = 8 if wire == 1 else 4
            value = data[at:at + size]
            at += size
        yield key >> 3, value


def packed(value):
    if isinstance(value, int):
        return [value]
    numbers, at = [], 0
    while at < len(value):
        number, at = varint(value, at)
        numbers.append(number)
    return numbers


def read(path):
    """Yields each document: its path, occurrences (range, symbol, roles, enclosing range) and docs of its symbols."""
    with open(path, "rb") as handle:
        data = handle.read()
    for number, document in fields(data):
        if number != 2:
            continue
        file, occurrences, docs = "", [], {}
        for number, value in fields(document):
            if number == 1:
                file = value.decode()
            elif number == 2:
                place, symbol, roles, around = [], "", 0, []
                for number, part in fields(value):
                    if number == 1:
                        place += packed(part)
                    elif number == 2:
                        symbol = part.decode()
                    elif number == 3:
                        roles = part
                    elif number == 7:
                        around += packed(part)
                occurrences.append((place, symbol, roles, around))
            elif number == 3:
                symbol, doc, kind = "", "", 0
                for number, part in fields(value):
                    if number == 1:
                        symbol = part.decode()
                    elif number == 3 and not doc:
                        doc = part.decode("utf-8", "replace")
                    elif number == 5:
                        kind = part
                docs[symbol] = doc
        yield file, occurrences, docs


WORDS = {
    "class": "class", "interface": "interface", "enum": "enum", "type": "type", "function": "function", "namespace": "module",
    "module": "module", "const": "variable", "let": "variable", "var": "variable", "def": "function", "method": "method",
    "property": "property", "enum member": "enum_member", "getter": "method", "setter": "method", "variable": "variable",
    "constant": "constant", "constructor": "constructor", "get": "method", "set": "method", "struct": "struct", "trait": "trait",
    "fn": "function", "union": "struct", "macro_rules!": "macro", "mod": "module", "static": "variable",
}
HEAD = re.compile(
    r"(?:export |declare |abstract |default |async |pub(?:\([^)]*\))? |unsafe |extern (?:\"[^\"]*\" )?|const (?=fn|unsafe|async))*"
    r"(class|interface|enum|type|function|namespace|module|const|let|var|def|struct|trait|fn|union|mod|static|macro_rules!"
    r"|\((?:method|property|enum member|getter|setter|function|variable|class|module|constant)\)|constructor|get|set)(?![\w])")


def kind_of(symbol, doc):
    """Kind of what a symbol names, from its descriptor and the first line of its documentation."""
    if symbol.endswith("!"):
        return "macro"
    head = HEAD.match(re.sub(r"^```\w*\s*", "", doc or "").strip())
    word = WORDS.get(head.group(1).strip("()")) if head else None
    if symbol.endswith(":") and not symbol.endswith("__init__:"):
        return "property"
    if symbol.endswith(")."):
        if "constructor" in symbol.rsplit("#", 1)[-1] or symbol.endswith("#__init__()."):
            return "constructor"
        return "method" if "#" in symbol or word == "method" else "function"
    if word:
        return word
    if symbol.startswith("rust-analyzer") and re.search(r"#[^#/]+#$", symbol):
        return "enum_member"
    if symbol.endswith("#"):
        return "class"
    if symbol.endswith(("/", ":")):
        return "module"
    return "field" if "#" in symbol else "variable"


def last_name(symbol):
    """The name of what a symbol stands for."""
    found = re.search(r"(\w+)`?(?:\(\+?\d*\)\.|[#.:!/])$", symbol)
    found = class_of(symbol) and re.search(r"(\w+)`?#$", class_of(symbol)) or found
    return found and found.group(1)


def is_parameter(symbol):
    return symbol.endswith((")", "]"))


def constructors(symbol):
    """Symbols that mean the same as a class where it is called."""
    return [symbol + name for name in ("__init__().", "`<constructor>`().", "constructor().")] if symbol.endswith("#") else []


def class_of(symbol):
    """The class whose constructor a symbol is."""
    found = re.match(r"(.*#)(?:__init__|`<constructor>`|constructor)\(\)\.$", symbol)
    return found and found.group(1)


def main(index, suite, language, root, folder, sites_file=None):
    truth = Truth(suite, language, root)
    is_utf8 = language == "rust"
    column = lambda file, line, units: units + 1 if is_utf8 else truth.byte_column(file, line, units)
    sites, named, required = None, set(), set()
    if sites_file:
        sites = {}
        with open(sites_file) as handle:
            for text in handle:
                row = json.loads(text)
                key = row["file"], row["line"], row["column"]
                if row.get("named"):
                    named.add(key)
                elif row.get("required"):
                    required.add(key)
                else:
                    sites[key] = row["caller_line"]
    documents = list(read(index))
    docs, defined, modules = {}, defaultdict(list), {}
    for file, occurrences, own in documents:
        docs.update(own)
    short = lambda symbol: re.sub(r"^scip-python python (\S+) (\S+) ", "", symbol)
    extents, at_place, bindings = defaultdict(list), {}, set()
    for file, occurrences, own in documents:
        for place, symbol, roles, around in occurrences:
            if not roles & 1:
                continue
            line, start = place[0] + 1, place[1]
            end = place[2] if len(place) == 3 else None
            if symbol.startswith("local"):
                defined[file, symbol].append((file, line))
                if (file, line, column(file, line, start)) in required:
                    bindings.add((file, symbol))
                continue
            if symbol.endswith(("/", ":")) and place[:2] == [0, 0]:
                modules[short(symbol)] = file
                continue
            name = truth.line(file, line)[start:end] if end is not None else ""
            at = column(file, line, start)
            if (file, line, at) in required:
                bindings.add(short(symbol))
            kind = kind_of(symbol, docs.get(symbol))
            if (file, line, at) in named:
                kind = "function"
            defined[short(symbol)].append((file, line))
            at_place[file, line, at] = short(symbol)
            if not is_parameter(symbol) and name:
                truth.define(file, line, at, name.strip("\"'`"), kind)
            if around and symbol.endswith(")."):
                first, last = around[0] + 1, (around[2] if len(around) == 4 else around[0]) + 1
                extents[file].append((first, last, line))
    packages = {" ".join(symbol.split(" ")[:4]) for symbol in defined if isinstance(symbol, str) and symbol.count(" ") >= 4}
    own_names = {(file, name) for file, _, _, name in truth.defs}
    # Names under which something else is imported.
    aliases = {alias for file, _, _ in documents for text in truth.lines(file) for alias in re.findall(r"\bas\s+(\w+)", text)}
    aliases |= {"super", "self", "cls"}
    if language == "python":
        # A class that is called like a builtin has no definition in the index.
        heads = re.compile(r"\s*(?:class|def)\s+(\w+)")
        own_names |= {(file, head.group(1)) for file, _, _ in documents for line in truth.lines(file) if (head := heads.match(line))}
    # A shorthand property, such as those that `module.exports = { f }` has, stands for what it names as well.
    same_as = defaultdict(list)
    for file, occurrences, own in documents:
        for place, symbol, roles, _ in occurrences:
            if not roles & 1:
                at = at_place.get((file, place[0] + 1, column(file, place[0] + 1, place[1])))
                if at and at != short(symbol):
                    same_as[at] += defined.get((file, symbol) if symbol.startswith("local") else short(symbol), [])
    for file, occurrences, own in documents:
        for place, symbol, roles, _ in occurrences:
            if roles & 1:
                continue
            line, start = place[0] + 1, place[1]
            end = place[2] if len(place) == 3 else start
            name = truth.line(file, line)[start:end].split(" as ")[0].strip()
            at = column(file, line, start)
            if sites is not None:
                caller = sites.get((file, line, at))
            else:
                after = truth.line(file, line)[end:].lstrip()
                caller = None
                if symbol.endswith((").", "#")) and after.startswith(("(", "::<")):
                    inside = [e for e in extents[file] if e[0] <= line <= e[1]]
                    caller = max(inside)[2] if inside else 0
            more = {} if caller is None else {"call": True, "caller_line": caller}
            if symbol.startswith("local"):
                targets = defined.get((file, symbol), [])
                # Without a definition scip-python does not know it; the place of a definition is no mention.
                if targets and (file, line) not in targets and (file, symbol) not in bindings:
                    truth.mention(file, line, at, name, targets, status="local", **more)
                continue
            symbol = short(symbol)
            if symbol in modules or symbol.endswith("__init__:") or re.search(r"crate/$", symbol):
                continue
            if language == "python" and not is_parameter(symbol) and name not in (last_name(symbol), "__init__"):
                # What a star brings in is said to be the first name of that module, and what `__slots__` names to be the class.
                inside = symbol.split("/")[0] + "/" + name
                own = next((inside + end for end in ("#", "().", ".") if inside + end in defined), None)
                if own is None and (name not in aliases or truth.line(file, line)[:start].endswith(".")):
                    continue
                symbol = own or symbol
            targets = defined.get(symbol, []) + same_as[symbol]
            if is_parameter(symbol):
                # `Self` in Rust is the `impl` around, which is no definition.
                if targets:
                    truth.mention(file, line, at, name, targets, status="local", **more)
                continue
            # A constructor has no name of its own; where a class is called, both are meant.
            same = [class_of(symbol) or ""] + (constructors(symbol) if caller is not None else [])
            targets += [target for other in same for target in defined.get(other, [])]
            if not targets and (" ".join(symbol.split(" ")[:4]) in packages or symbol.startswith("scip-typescript npm . . ")):
                # Of this tree, but the index does not say where.
                continue
            if language == "python" and targets and (class_of(symbol) or symbol) not in defined:
                # The class itself is not in the index.
                continue
            if not targets and (symbol.split("/")[0] + "/__init__:" in modules or symbol.endswith("/Object#constructor.")):
                # Of a module of this tree, but with a name that nothing defines: scip-python takes a variable for a class of
                # its type's module. And the class of a value is no member of Object, whatever TypeScript says.
                continue
            if symbol.startswith("builtins/") and not targets:
                # scip-python takes `self.set` and names that a file defines itself for the builtin of that name.
                if (file, name) in own_names or truth.line(file, line)[:start].endswith("."):
                    continue
            if symbol in bindings:
                # What the module holds is as good an answer.
                more["binding"] = True
            truth.mention(file, line, at, name, targets, external=None if targets else symbol, **more)
    truth.write(folder)


if __name__ == "__main__":
    if len(sys.argv) < 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
