use std::collections::{BTreeMap, BTreeSet};

use super::ambiguous::{AMBIGUOUS, NO_CODE};
use super::languages::{DIALECTS, LANGUAGES};
use super::*;
use crate::packs;

fn check(path: &str, text: &str, expected: &str) {
    assert_eq!(detect(path, text.as_bytes(), None).name(), expected, "{path}: {text}");
}

#[test]
fn names_and_extensions_tell_languages() {
    for (path, expected) in [
        ("src/main.rs", "rust"),
        ("a/B.PY", "python"),
        ("a/b.tsx", "tsx"),
        ("a/b.rb", "ruby"),
        ("a/b.d.ts", "typescript"),
        ("SConstruct", "python"),
        ("a/Rakefile", "ruby"),
        ("CMakeLists.txt", "cmake"),
        ("go.mod", "none"),
        ("README.md", "none"),
        (".rs", "none"),
        ("rs", "none"),
        ("a.rs/b", "none"),
    ] {
        check(path, "", expected);
    }
}

#[test]
fn lines_for_editors_and_shebangs_tell_languages() {
    for (path, text, expected) in [
        ("bin/tool", "#!/usr/bin/env -S python3.11 -u\n", "python"),
        ("bin/tool", "#!/usr/bin/node\n", "javascript"),
        ("bin/tool", "#!/bin/sh\n", "shell"),
        ("bin/tool", "#!/usr/bin/guile-3.0\n", "scheme"),
        ("bin/tool", "#!/opt/own/thing\n", "none"),
        ("bin/tool", "#!/bin/sh\nexec tclsh \"$0\" \"$@\"\n", "tcl"),
        ("bin/tool", "# vim: ft=ruby\n", "ruby"),
        ("bin/tool", "#!/bin/sh\n# -*- mode: perl -*-\n", "perl"),
        ("a.h", "// -*- C++ -*-\nint f(void);\n", "cpp"),
        ("a.txt", "# -*- mode: Python -*-\n", "python"),
        ("a.txt", "-*- text -*-\n", "none"),
        // The extension's language has more in it.
        ("cli.ts", "#!/usr/bin/env node\n", "typescript"),
        ("cli.tsx", "#!/usr/bin/env -S deno run\n", "tsx"),
        ("a.cpp", "/* -*- Mode: C; tab-width: 4 -*- */\n", "cpp"),
        ("a.h", "/* -*- Mode: C -*- */\nclass A;\n", "cpp"),
        ("a.h", "/* -*- Mode: C -*- */\nint a;\n", "c"),
        ("a.y", "/* -*- C -*- */\n", "yacc"),
        ("a.py", "#!/bin/sh\n\"exec\" \"python\"\n", "python"),
        // It has not.
        ("a.c", "// -*- C++ -*-\n", "cpp"),
        ("a.sh", "#!/usr/bin/env python\n", "python"),
        ("a.js", "// vim: ft=typescript\n", "typescript"),
    ] {
        check(path, text, expected);
    }
}

#[test]
fn settings_win() {
    let detection = language("php").expect("is known");
    let setting = Some(Override { detection, glob: "*.py" });
    assert_eq!(detect("a.py", b"# vim: ft=python\n", setting).name(), "php");
    assert!(matches!(language("none"), Some(Detection::NotCode)));
    assert!(language("klingon").is_none());
    assert!(language_names().contains(&"rust") && language_names().contains(&"ruby"));
}

#[test]
fn content_tells_headers_apart() {
    for (text, expected) in [
        ("", "c"),
        ("#include <stdio.h>\n// a class of functions\nint f(void);\n", "c"),
        ("/*\n class of functions\n using std::string\n*/\nint f(void);\n", "c"),
        ("#pragma once\n  class Thing {\n};\n", "cpp"),
        ("# include <vector>\n", "cpp"),
        ("#include <QString>\n", "cpp"),
        ("#include \"a/b.hpp\"\n", "cpp"),
        ("#include \"VERSION\"\n", "c"),
        ("#include <sys/types.h>\n", "c"),
        ("void f(std::string name);\n", "cpp"),
        ("int f(const Thing& t);\n", "cpp"),
        ("int f(const Thing &t, int);\n", "cpp"),
        ("int f(const int x) { return x & 3; }\n", "c"),
        ("struct A : public B {\n", "cpp"),
        ("template <class T> T f();\n", "cpp"),
        ("enum class E { a };\n", "cpp"),
        ("A::A() {}\n", "cpp"),
        ("const char *s = \"a::b\";\n", "c"),
        ("[[gnu::packed]] int x;\n", "c"),
        ("  bool operator==(T a, T b);\n", "cpp"),
        // For both languages.
        ("#ifdef __cplusplus\nextern \"C\" {\n#endif\nint f(void);\n#ifdef __cplusplus\n}\n#endif\n", "c"),
        ("#ifdef __cplusplus\nnamespace n {\n#endif\nint f(void);\nint g(void);\n", "c"),
        ("#ifndef __cplusplus\ntypedef int bool;\n#else\nclass A;\n#endif\nint f(void);\nint g(void);\n", "c"),
        ("#if defined(__cplusplus) && X\nclass A {\npublic:\n  int x;\n};\n#endif\nint f(void);\n", "cpp"),
        ("#ifndef __cplusplus\n#error this is C++\n#endif\nint f();\n", "cpp"),
        ("extern \"C\" int f();\n", "cpp"),
        // Objective-C, also where it holds C++.
        ("#import <Foundation/Foundation.h>\n", "objective_c"),
        ("#include <string>\n@interface A : B\n@end\n", "objective_c"),
        ("@class A;\n", "objective_c"),
        ("/**\n * @class A\n * @interface B\n */\nint f(void);\n", "c"),
        ("#ifdef __OBJC__\n@class A;\n#endif\nint f(void);\n", "c"),
    ] {
        check("a.h", text, expected);
    }
}

#[test]
fn content_tells_extensions_apart() {
    for (path, text, expected) in [
        ("a.ts", "import x from 'x';\n", "typescript"),
        ("a.ts", "<any>window.x = 1;\n", "typescript"),
        ("a.ts", "<?xml version=\"1.0\"?>\n<!DOCTYPE TS>\n<TS version=\"2.1\">\n", "none"),
        ("a.ts", "<!DOCTYPE TS><TS>\n", "none"),
        ("a.tsx", "<?xml version=\"1.0\"?>\n<tileset>\n", "none"),
        ("a.tsx", "export const A = () => <b/>;\n", "tsx"),
        ("a.m", "#import \"A.h\"\n", "objective_c"),
        ("a.m", "% Plots.\nfunction y = f(x)\n", "matlab"),
        ("a.m", "function y = f(x)\n  y = x;\nend\n", "matlab"),
        ("a.m", ":- module a.\n", "mercury"),
        ("a.m", "(* ::Package:: *)\nBeginPackage[\"A`\"]\n", "mathematica"),
        ("a.m", "// C\n#include <math.h>\nint f() {}\n", "objective_c"),
        ("a.inc", "<?php\nfunction f() {}\n", "php"),
        ("a.inc", "<div>\n", "none"),
        ("a.inc", "#include <stdio.h>\nstatic int x;\n", "c"),
        ("a.inc", "// cases\nclass A;\n", "cpp"),
        ("a.inc", "  CASE(std::string)\n", "cpp"),
        ("a.inc", "%macro f 1\n", "assembly"),
        ("a.inc", "procedure F;\n", "pascal"),
        ("a.inc", "{$IFDEF X}\n", "pascal"),
        ("a.inc", "SRC_URI = \"x\"\n", "bitbake"),
        ("a.inc", "#declare X = 1;\n", "povray"),
        ("a.inc", "#if defined _a_included\n#endinput\n", "sourcepawn"),
        ("a.inc", "something else\n", "none"),
        ("a.pl", "use strict;\nmy $x = 1;\n", "perl"),
        ("a.pl", "father(X, Y) :- parent(X, Y).\n", "prolog"),
        ("a.pl", "use v6;\n", "raku"),
        ("a.v", "module top(input clk);\nendmodule\n", "verilog"),
        ("a.v", "Require Import List.\n", "coq"),
        ("a.v", "module main\nfn main() {}\n", "v"),
        ("a.cls", "\\NeedsTeXFormat{LaTeX2e}\n", "none"),
        ("a.cls", "VERSION 1.0 CLASS\n", "visual_basic"),
        ("a.cls", "public with sharing class A {\n", "apex"),
        ("a.d", "module a;\nimport std.stdio;\n", "d"),
        ("a.d", "a.o: a.c a.h\n", "none"),
        ("a.d", "syscall::read:entry { }\n", "dtrace"),
        ("a.fs", "module A\nlet x = 1\n", "fsharp"),
        ("a.fs", "#version 330\nvoid main() {}\n", "glsl"),
        ("a.fs", ": square dup * ;\n", "forth"),
        ("a.r", "x <- 1\n", "r"),
        ("a.r", "REBOL [Title: \"x\"]\n", "rebol"),
        ("a.st", "!Object methodsFor: 'x'!\n", "smalltalk"),
        ("a.mm", "#import \"A.h\"\n", "objective_cpp"),
        ("a.mm", "<map version=\"1.0\">\n", "none"),
        ("a.cs", "using System;\n", "csharp"),
        ("a.cs", "!Object methodsFor: 'x'!\n", "smalltalk"),
        ("a.hh", "<?hh // strict\n", "hack"),
        ("a.hh", "#pragma once\n", "cpp"),
        ("a.php", "<?hh\n", "hack"),
        ("a.C", "class A;\n", "cpp"),
        ("a.C", "int a;\n", "c"),
        ("a.c", "class A;\n", "c"),
    ] {
        check(path, text, expected);
    }
}

#[test]
fn videos_are_no_typescript() {
    for (first, step, expected) in [(0, 188, "none"), (4, 192, "none"), (0, 187, "typescript")] {
        let mut bytes = vec![0; 1000];
        for n in 0..5 {
            bytes[first + n * step] = b'G';
        }
        assert_eq!(detect("a.ts", &bytes, None).name(), expected, "{first} {step}");
    }
}

/// What is found in the list of languages and in the packs, by extension.
fn claims() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut claims: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for pack in packs() {
        for extension in pack.extensions {
            claims.entry(extension).or_default().insert(pack.name);
        }
    }
    for row in LANGUAGES {
        for extension in row.extensions.split_ascii_whitespace() {
            claims.entry(extension).or_default().insert(row.name);
        }
    }
    claims
}

#[test]
fn the_list_of_languages_is_sound() {
    for pair in LANGUAGES.windows(2) {
        assert!(pair[0].name < pair[1].name, "{} stands before {}", pair[0].name, pair[1].name);
    }
    for row in LANGUAGES {
        assert!(crate::pack(row.name).is_none(), "{} has a pack: take it off the list", row.name);
        assert!(row.extensions.bytes().all(|b| !b.is_ascii_uppercase()), "{}", row.name);
        assert!(row.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'), "{}", row.name);
    }
    for (dialect, base) in DIALECTS {
        assert!(language(dialect).is_some() && language(base).is_some(), "{dialect} {base}");
    }
    assert!(language(languages::LAUNCHER).is_some());
    let words = |list: fn(&languages::Row) -> &'static str, own: fn(&Pack) -> &'static [&'static str]| {
        let mut seen = BTreeSet::new();
        let own = packs().iter().flat_map(|pack| own(pack).iter().copied().map(|word| (pack.name, word)));
        // Packs laid over each other run in the same programs.
        let own: BTreeSet<&str> = own.map(|(_, word)| word).collect();
        for word in own.into_iter().chain(LANGUAGES.iter().flat_map(|row| list(row).split_ascii_whitespace())) {
            assert!(seen.insert(word), "{word} names two languages");
        }
    };
    words(|row| row.filenames, |pack| pack.filenames);
    words(|row| row.interpreters, |pack| pack.interpreters);
    words(|row| row.aliases, |pack| pack.aliases);
}

#[test]
fn ambiguous_extensions_have_rules_and_rules_have_languages() {
    let claims = claims();
    for (extension, languages) in &claims {
        let has_rules = AMBIGUOUS.iter().any(|ambiguous| ambiguous.extension == *extension);
        assert!(languages.len() == 1 || has_rules, ".{extension} is that of {languages:?}: tell them apart");
    }
    for ambiguous in AMBIGUOUS {
        let named: BTreeSet<&str> =
            ambiguous.rules.iter().map(|(language, _)| *language).chain([ambiguous.otherwise]).collect();
        for language in named.iter().filter(|language| **language != NO_CODE) {
            let is_claimed = claims.get(ambiguous.extension).is_some_and(|languages| languages.contains(language));
            assert!(is_claimed, "{language} does not claim .{}", ambiguous.extension);
        }
        for language in &claims[ambiguous.extension] {
            assert!(named.contains(language), "no rule for .{} leads to {language}", ambiguous.extension);
        }
        assert!(ambiguous.rules.len() + named.len() > 2, ".{} needs no rules", ambiguous.extension);
    }
}

#[test]
fn each_step_is_explained() {
    let check = |path: &str, text: &str, expected: &[(&str, &str)], language: &str| {
        let (steps, detection) = explain(path, text.as_bytes(), None);
        assert_eq!(detection.name(), language, "{path}");
        assert_eq!(detect(path, text.as_bytes(), None).name(), language, "{path}");
        for (step, says) in expected {
            let found = steps.iter().find(|explained| explained.step == *step).expect(step);
            assert_eq!(found.says, *says, "{path} {step}");
        }
        assert!(steps.iter().filter(|step| step.decides).count() <= 1);
    };
    check("a.rs", "", &[("modeline", "none in the first and last 5 lines"), ("extension", ".rs is rust")], "rust");
    check(
        "a.h",
        "int a;\nclass B;\n",
        &[("extension", ".h can be c, cpp, objective_c"), ("content", "line 2 shows class: cpp")],
        "cpp",
    );
    check("a.h", "int a;\n", &[("content", "nothing shows another: c")], "c");
    check(
        "a.ts",
        "#!/usr/bin/env node\n",
        &[("shebang", "starts node: javascript, of which the extension makes typescript"), ("content", "not asked")],
        "typescript",
    );
    check("a.x", "# vim: ft=x\n", &[("modeline", "line 1 names x, which is no language that is known")], "none");
}
