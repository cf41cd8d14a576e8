#!/usr/bin/env python3
"""What libclang says about a tree in C or C++ (PyPI: libclang==18.1.1).

oracle_clang.py ROOT [-I DIR] [-D MACRO] [-std=c++17] -- FILE_OR_DIR... > ROWS     every .c/.cc/.cpp/.cxx below is a unit; rows of the headers
of ROOT that they include come along, once.  One JSON object a line, field t; convert.py reads them:
  file    {file,errors,skipped}   skipped: an include was not found, no rows are taken from that unit
  def     {file,name,kind,line,column,owner}
  ref     {file,line,column,name,def_file,def_line | external, local, call, caller_line, also, declared_at, undefined}
            functions, methods, types, fields, variables, macros. def_file/def_line is the definition if a unit has it, else a declaration;
            declared_at: its other declarations; undefined: no unit defines it; also: of a constructor, its class
  inherit {child,file,line,parent,parent_file,parent_line}   override {file,line,method,parent_file,parent_line}
  include {file,line,target_file}    inside of ROOT
Only names that stand in the source count: what macros expand to, and members that the compiler makes, do not.
"""

import json
import os
import sys
from collections import defaultdict
from ctypes import POINTER, byref, c_uint

from clang.cindex import Cursor, CursorKind as K, Index, StorageClass, TranslationUnit, conf

DEFS = {
    K.FUNCTION_DECL: "function", K.CXX_METHOD: "method", K.CONSTRUCTOR: "constructor", K.DESTRUCTOR: "destructor",
    K.CONVERSION_FUNCTION: "method", K.FUNCTION_TEMPLATE: "function", K.CLASS_DECL: "class", K.STRUCT_DECL: "struct",
    K.UNION_DECL: "struct", K.CLASS_TEMPLATE: "class", K.CLASS_TEMPLATE_PARTIAL_SPECIALIZATION: "class", K.ENUM_DECL: "enum",
    K.ENUM_CONSTANT_DECL: "enum_member", K.FIELD_DECL: "field", K.TYPEDEF_DECL: "type", K.TYPE_ALIAS_DECL: "type",
    K.TYPE_ALIAS_TEMPLATE_DECL: "type", K.NAMESPACE: "namespace", K.VAR_DECL: "variable", K.MACRO_DEFINITION: "macro",
}
LOCAL = {K.PARM_DECL, K.TEMPLATE_TYPE_PARAMETER, K.TEMPLATE_NON_TYPE_PARAMETER, K.TEMPLATE_TEMPLATE_PARAMETER}
FUNCTIONS = {K.FUNCTION_DECL, K.CXX_METHOD, K.CONSTRUCTOR, K.DESTRUCTOR, K.CONVERSION_FUNCTION, K.FUNCTION_TEMPLATE}
REFS = {K.DECL_REF_EXPR, K.MEMBER_REF_EXPR, K.TYPE_REF, K.TEMPLATE_REF, K.MEMBER_REF, K.NAMESPACE_REF, K.OVERLOADED_DECL_REF,
        K.MACRO_INSTANTIATION}
ALWAYS_DEFINED = {K.MACRO_DEFINITION, K.TYPEDEF_DECL, K.TYPE_ALIAS_DECL, K.NAMESPACE, K.ENUM_CONSTANT_DECL, K.FIELD_DECL}
CLASSES = {K.CLASS_DECL, K.STRUCT_DECL, K.UNION_DECL, K.CLASS_TEMPLATE, K.CLASS_TEMPLATE_PARTIAL_SPECIALIZATION}
UNITS = (".c", ".cc", ".cpp", ".cxx")


def arguments(args):
    root, split = os.path.abspath(args[0]), args.index("--")
    flags, at = [], 1
    while at < split:
        if args[at] in ("-I", "-D"):
            flags.append(args[at] + (os.path.abspath(args[at + 1]) if args[at] == "-I" else args[at + 1]))
            at += 1
        else:
            flags.append(args[at])
        at += 1
    for version in (14, 13, 12):
        own = "/usr/lib/gcc/x86_64-linux-gnu/%d/include" % version
        if os.path.isdir(own):
            flags += ["-isystem", own]
            break
    units = []
    for target in args[split + 1:]:
        if os.path.isdir(target):
            for folder, folders, names in os.walk(target):
                folders.sort()
                units += [os.path.join(folder, name) for name in sorted(names) if name.endswith(UNITS)]
        else:
            units.append(target)
    return root, flags, units


class Oracle:
    def __init__(self, root):
        self.root, self.relative, self.texts = root, {}, {}
        self.rows, self.seen, self.visited = [], set(), set()
        self.defined, self.declared = {}, defaultdict(set)
        self.refs, self.sites, self.classes = {}, {}, {}

    def file(self, file):
        if file is None:
            return None
        if file.name not in self.relative:
            path = os.path.realpath(file.name)
            inside = path.startswith(self.root + os.sep)
            self.relative[file.name] = os.path.relpath(path, self.root) if inside else None
        return self.relative[file.name]

    def text(self, file, line):
        if file not in self.texts:
            with open(os.path.join(self.root, file), "rb") as handle:
                self.texts[file] = handle.read().split(b"\n")
        lines = self.texts[file]
        return lines[line - 1] if line <= len(lines) else b""

    def stands(self, name, file, line, column):
        """Whether the name is what is written there, and not only the beginning of it."""
        written, name = self.text(file, line)[column - 1:], name.encode()
        after = written[len(name):len(name) + 1]
        return written.startswith(name) and not (name[-1:].isalnum() and (after.isalnum() or after == b"_"))

    def put(self, **row):
        key = json.dumps(row, sort_keys=True)
        if key not in self.seen:
            self.seen.add(key)
            self.rows.append(row)

    def visit(self, parent, caller):
        for cursor in parent.get_children():
            location, kind = cursor.location, cursor.kind
            file = self.file(location.file)
            inner = caller
            if parent.kind == K.TRANSLATION_UNIT:
                # What a header holds is the same in every unit, unless the preprocessor decides otherwise.
                key = (file, location.offset, kind, cursor.extent.end.offset)
                if file is None or key in self.visited:
                    continue
                self.visited.add(key)
            if file is not None:
                if kind in DEFS:
                    self.define(cursor, file, location)
                if kind in FUNCTIONS and cursor.is_definition():
                    inner = (file, location.line)
                if kind == K.CXX_METHOD:
                    self.overrides(cursor, file, location)
                if kind == K.CXX_BASE_SPECIFIER:
                    self.inherits(cursor, parent, file)
                if kind in REFS:
                    self.mention(cursor, file, location)
                if kind == K.CALL_EXPR:
                    self.call(cursor, parent, file, inner)
            self.visit(cursor, inner)

    def define(self, cursor, file, location):
        name = plain(cursor.spelling)
        if not name or "(unnamed" in name or "(anonymous" in name or is_local(cursor):
            return
        if cursor.kind == K.MACRO_DEFINITION and name.startswith("__"):
            return
        usr = cursor.get_usr()
        is_definition = cursor.kind in ALWAYS_DEFINED or cursor.is_definition() or is_tentative(cursor)
        if usr:
            self.declared[usr].add((file, location.line))
            if is_definition:
                self.defined[usr] = (file, location.line)
        if self.stands(name, file, location.line, location.column):
            self.put(t="def", file=file, name=name, kind=DEFS[cursor.kind], line=location.line, column=location.column, owner=owner(cursor))

    def mention(self, cursor, file, location):
        target = cursor.referenced
        if target is None or not target.spelling:
            return
        name = plain(target.spelling).lstrip("~")
        if target.kind == K.CONSTRUCTOR and target.semantic_parent is not None:
            name = plain(target.semantic_parent.spelling)
        if not name or not self.stands(name, file, location.line, location.column):
            return
        place = (file, location.line, location.column)
        if target.kind in LOCAL or target.kind == K.VAR_DECL and is_local(target):
            at = self.file(target.location.file)
            self.refs[place] = {"name": name, "local": True, "at": at and (at, target.location.line)}
        elif target.kind in DEFS:
            if target.kind in CLASSES and place in self.refs:
                # A constructor stands at the name of its class.
                return
            definition = target.get_definition() or target
            at = self.file(definition.location.file) or self.file(target.location.file)
            if at and (at, definition.location.line) == (file, location.line) and definition.location.column == location.column:
                return
            here = self.file(definition.location.file)
            outside = definition.location.file.name if definition.location.file else "builtin"
            self.refs[place] = {"name": name, "usr": target.get_usr(), "is_namespace": target.kind == K.NAMESPACE, "at": here and (here, definition.location.line),
                                "external": None if at else os.path.basename(outside)}

    def call(self, cursor, parent, file, caller):
        target = cursor.referenced
        if target is None or target.kind not in FUNCTIONS or caller and caller[0] != file:
            return
        line = caller[1] if caller else 0
        if target.kind == K.CONSTRUCTOR:
            of = target.semantic_parent
            name = plain(of.spelling) if of is not None else ""
            for child in list(cursor.get_children())[:2] + list(parent.get_children()):
                if child.kind in (K.TYPE_REF, K.TEMPLATE_REF) and self.file(child.location.file) == file:
                    at = child.location
                    if name and self.stands(name, file, at.line, at.column):
                        self.sites[file, at.line, at.column] = line
                        self.classes[file, at.line, at.column] = target.get_usr()
                        break
            return
        callee = next(iter(cursor.get_children()), None)
        while callee is not None and callee.kind not in REFS:
            callee = next(iter(callee.get_children()), None)
        if callee is not None:
            self.sites[file, callee.location.line, callee.location.column] = line

    def inherits(self, cursor, child, file):
        base = cursor.referenced or cursor.type.get_declaration()
        place = self.file(base.location.file) if base is not None else None
        self.put(t="inherit", child=child.spelling, file=file, line=child.location.line, parent=base.spelling if base is not None else cursor.spelling,
                 parent_file=place, parent_line=base.location.line if place else None)

    def overrides(self, cursor, file, location):
        bases, n = POINTER(Cursor)(), c_uint()
        conf.lib.clang_getOverriddenCursors(cursor, byref(bases), byref(n))
        for number in range(n.value):
            base = bases[number]
            base._tu = cursor._tu
            place = self.file(base.location.file)
            if place:
                self.put(t="override", file=file, line=location.line, method=owner(cursor) + "::" + cursor.spelling, parent_file=place,
                         parent_line=base.location.line)

    def write(self):
        for row in self.rows:
            print(json.dumps(row))
        for place, ref in sorted(self.refs.items()):
            row = {"t": "ref", "file": place[0], "line": place[1], "column": place[2], "name": ref["name"]}
            at = self.defined.get(ref.get("usr")) or ref["at"]
            if at and not ref.get("local") and ref["name"].encode() not in self.text(*at):
                # Made by a macro, or declared by nothing but the call itself.
                continue
            if at and ref.get("usr") and ref["usr"] not in self.defined:
                if ref["usr"] not in self.declared:
                    continue
                row["undefined"] = True
            if at:
                row["def_file"], row["def_line"] = at
                others = sorted(self.declared[ref["usr"]] - {at}) if ref.get("usr") in self.declared else []
                if others and ref.get("is_namespace"):
                    # A namespace is opened again and again; each of the places is it.
                    row["also"] = [{"file": file, "line": line} for file, line in others]
                elif others:
                    row["declared_at"] = [{"file": file, "line": line} for file, line in others]
            for key in ("external", "local"):
                if ref.get(key):
                    row[key] = ref[key]
            if place in self.sites:
                row["call"], row["caller_line"] = True, self.sites[place]
            constructor = self.classes.get(place)
            if constructor and constructor in self.defined:
                file, line = self.defined[constructor]
                row["also"] = [{"file": file, "line": line}] + [{"file": f, "line": n} for f, n in sorted(self.declared[constructor])]
            print(json.dumps(row))


def plain(name):
    return name if name.startswith("operator") else name.split("<")[0]


def owner(cursor):
    parent = cursor.semantic_parent
    return parent.spelling if parent is not None and parent.kind != K.TRANSLATION_UNIT else ""


def is_tentative(cursor):
    """`int n;` outside of functions: in C a definition if no other one comes (C11, 6.9.2), which libclang calls a declaration."""
    return (cursor.kind == K.VAR_DECL and cursor.semantic_parent is not None
            and cursor.semantic_parent.kind == K.TRANSLATION_UNIT and cursor.storage_class != StorageClass.EXTERN)


def is_local(cursor):
    parent = cursor.semantic_parent
    return cursor.kind == K.VAR_DECL and parent is not None and parent.kind in FUNCTIONS


def main(args):
    root, flags, units = arguments(args)
    oracle, index = Oracle(root), Index.create()
    conf.lib.clang_getOverriddenCursors.argtypes = [Cursor, POINTER(POINTER(Cursor)), POINTER(c_uint)]
    conf.lib.clang_getOverriddenCursors.restype = None
    sys.setrecursionlimit(20000)
    standard = [flag for flag in flags if flag.startswith("-std")]
    others = [flag for flag in flags if not flag.startswith("-std")]
    for unit in units:
        own = ([] if unit.endswith(".c") else standard or ["-std=c++17"])
        path = os.path.abspath(unit)
        try:
            parsed = index.parse(path, args=others + own, options=TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD)
        except Exception as problem:
            print("parse", unit, problem, file=sys.stderr)
            continue
        errors = [diagnostic for diagnostic in parsed.diagnostics if diagnostic.severity >= 3]
        is_fatal = any(diagnostic.severity >= 4 for diagnostic in errors)
        oracle.put(t="file", file=os.path.relpath(path, root), errors=len(errors), skipped=is_fatal)
        if is_fatal:
            # Types that are not found become `int`, and targets may be wrong.
            print("skipped", unit, errors[0], errors[-1], file=sys.stderr)
            continue
        for include in parsed.get_includes():
            source, target = oracle.file(include.location.file), oracle.file(include.include)
            if source and target:
                oracle.put(t="include", file=source, line=include.location.line, target_file=target)
        oracle.visit(parsed.cursor, None)
    oracle.write()


if __name__ == "__main__":
    if "--" not in sys.argv:
        sys.exit(__doc__)
    main(sys.argv[1:])
