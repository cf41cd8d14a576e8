//! Extensions that several languages use, and what their content says: the one list.
//!
//! After the heuristics of linguist, as words that lines begin with instead of regular expressions: the first rule that
//! any line fits decides, and the last name where none does.

/// An extension that content must explain.
pub(super) struct Ambiguous {
    pub(super) extension: &'static str,
    /// In order: language, and what shows it.
    pub(super) rules: &'static [(&'static str, Sign)],
    /// Where nothing shows.
    pub(super) otherwise: &'static str,
}

/// What shows a language.
#[derive(Clone, Copy)]
pub(super) enum Sign {
    /// The file begins with one of these, white space aside.
    Begins(&'static [&'static str]),
    /// A line begins with one of these, white space aside.
    Line(&'static [&'static str]),
    /// The same, in any mix of cases.
    AnyCase(&'static [&'static str]),
    /// A line holds one of these.
    Holds(&'static [&'static str]),
    /// The words of C++ outside of comments.
    Cpp,
    /// The words of Objective-C outside of comments.
    ObjectiveC,
    /// The packets of a video: each of 188 bytes, or of 192 with a time before it, begins with the same byte.
    TransportStream,
}

use Sign::{AnyCase, Begins, Cpp, Holds, Line, ObjectiveC, TransportStream};

/// The name for what is no code, here and in settings.
pub(super) const NO_CODE: &str = "none";

const fn of(extension: &'static str, rules: &'static [(&'static str, Sign)], otherwise: &'static str) -> Ambiguous {
    Ambiguous { extension, rules, otherwise }
}

const C_LINES: &[&str] = &[
    "#include", "#define", "#ifdef", "#ifndef", "#if ", "#undef", "#endif", "#pragma", "/*", "typedef ", "static ",
    "extern ", "struct ", "case ",
];
const FORTH_LINES: &[&str] = &[": ", "\\ ", "( ", "variable ", "require "];
const PROLOG_LINES: &[&str] = &[":- ", ":-", "?- "];
const RAKU_LINES: &[&str] = &[
    "use v6",
    "unit module ",
    "unit class ",
    "unit role ",
    "grammar ",
    "multi sub ",
    "multi method ",
    "#!/usr/bin/env raku",
    "#!/usr/bin/env perl6",
];
const XML: &[&str] = &["<?xml", "<!DOCTYPE"];

#[rustfmt::skip]
pub(super) const AMBIGUOUS: &[Ambiguous] = &[
    of("as", &[
        ("angelscript", Line(&["#include ", "#define ", "shared ", "mixin class", "funcdef "])),
    ], "actionscript"),
    of("bas", &[("visual_basic", Line(&["Attribute VB_", "VERSION 1.0 CLASS"]))], "basic"),
    of("cl", &[
        ("opencl", Line(&["__kernel", "kernel void", "#pragma OPENCL", "#ifdef", "#include", "#define", "/*", "//"])),
        ("common_lisp", Line(&["(", ";"])),
    ], "opencl"),
    of("cls", &[
        (NO_CODE, Line(&["\\ProvidesClass", "\\NeedsTeXFormat", "\\RequirePackage", "\\LoadClass", "\\documentclass"])),
        ("visual_basic", Line(&["VERSION 1.0 CLASS", "Attribute VB_", "Option Explicit"])),
        ("openedge", AnyCase(&["block-level on error", "routine-level on error", "define variable ", "define private ", "end class."])),
        ("openedge", AnyCase(&["using progress."])),
        ("objectscript", Line(&["Class %", "ClassMethod ", "Include %"])),
        (NO_CODE, Begins(&["%"])),
    ], "apex"),
    of("cs", &[("smalltalk", Begins(&["!", "'From "])), ("smalltalk", Holds(&["methodsFor: "]))], "csharp"),
    of("d", &[
        ("dtrace", Line(&["#pragma D option", "dtrace:", "syscall:", "fbt:", "profile:", "pid$"])),
        // What compilers write down for make.
        (NO_CODE, Begins(&["# DO NOT DELETE"])),
        ("dtrace", Holds(&[":::", "$target:"])),
        (NO_CODE, Holds(&[".o: ", ".o : ", ".obj: ", ".rlib: ", ".rmeta: ", ": \\"])),
        ("dtrace", Line(&["BEGIN", "END"])),
    ], "d"),
    of("f", &[("forth", Line(FORTH_LINES))], "fortran"),
    of("for", &[("forth", Line(FORTH_LINES))], "fortran"),
    of("fs", &[
        ("fsharp", Line(&["module ", "namespace ", "open ", "let ", "type ", "#light", "(*", "///"])),
        ("glsl", Line(&["#version", "precision ", "uniform ", "varying ", "void main", "#ifdef", "in vec", "out vec"])),
        ("forth", Line(FORTH_LINES)),
    ], "fsharp"),
    of("h", &[("objective_c", ObjectiveC), ("cpp", Cpp)], "c"),
    of("hh", &[("hack", Begins(&["<?hh"]))], "cpp"),
    of("i", &[("swig", Line(&["%module", "%include", "%import", "%{", "%extend", "%template"]))], NO_CODE),
    of("inc", &[
        ("php", Begins(&["<?php", "<?=", "<?\n", "<? ", "<?\r"])),
        (NO_CODE, Begins(&["<"])),
        ("sourcepawn", Line(&["#pragma newdecls", "native ", "stock ", "forward ", "public Plugin", "methodmap ", "#if defined _"])),
        ("povray", Line(&["#declare ", "#local ", "#macro ", "#version ", "camera {", "light_source {", "union {", "texture {", "pigment {", "triangle {", "bicubic_patch"])),
        ("assembly", Line(&["%define", "%macro", "%assign", "%ifndef", ".macro", ".equ", ".set ", ".globl", ".global", ".section", ".include", "section .", "; "])),
        ("bitbake", Line(&["SRC_URI", "LICENSE =", "DEPENDS ", "DEPENDS_", "RDEPENDS", "inherit ", "FILESEXTRAPATHS", "PACKAGECONFIG", "SUMMARY ="])),
        ("pascal", AnyCase(&["{$", "unit ", "procedure ", "implementation"])),
        ("cpp", Cpp),
        ("nasl", Line(&["include(\"", "include('", "script_", "local_var "])),
        ("c", Line(C_LINES)),
    ], NO_CODE),
    of("l", &[
        ("lex", Line(&["%{", "%option", "%%", "%x ", "%s "])),
        ("common_lisp", Line(&["(", ";;"])),
    ], NO_CODE),
    of("m", &[
        ("objective_c", ObjectiveC),
        ("mercury", Line(&[":- module", ":- import_module", ":- interface"])),
        ("mathematica", Line(&["(*", "BeginPackage[", "Needs["])),
        ("matlab", Line(&["%", "function ", "function[", "classdef ", "endfunction", "## ", "clear", "clc", "close all"])),
        ("objective_c", Line(&["#include", "#define", "#pragma", "#if", "//", "/*", "int ", "void ", "static "])),
        ("mumps", Line(&[";"])),
    ], "matlab"),
    of("ml", &[
        ("ocaml", Line(&["open ", "module ", "let rec ", "(**", "external ", "type ", "exception ", "let () ="])),
        ("standard_ml", Line(&["structure ", "signature ", "functor ", "fun ", "val ", "local"])),
    ], "ocaml"),
    of("mm", &[(NO_CODE, Begins(XML)), (NO_CODE, Begins(&["<map"]))], "objective_cpp"),
    of("mod", &[
        (NO_CODE, Begins(&["<"])),
        ("modula_2", Line(&["MODULE ", "IMPLEMENTATION MODULE", "DEFINITION MODULE"])),
        ("ampl", Line(&["set ", "param ", "var ", "minimize ", "maximize ", "subject to "])),
    ], NO_CODE),
    of("php", &[("hack", Begins(&["<?hh"]))], "php"),
    of("pl", &[
        ("raku", Line(RAKU_LINES)),
        ("perl", Line(&["use strict", "use warnings", "use 5", "use v5", "package ", "my ", "sub ", "require ", "#!/usr/bin/perl", "=head1", "our ", "$"])),
        ("prolog", Line(PROLOG_LINES)),
        ("prolog", Holds(&[") :-", " :- "])),
    ], "perl"),
    of("pm", &[("raku", Line(RAKU_LINES)), (NO_CODE, Begins(&["/* XPM */"]))], "perl"),
    of("pp", &[
        ("pascal", AnyCase(&["unit ", "program ", "uses", "{$", "begin", "library "])),
    ], "puppet"),
    of("pro", &[
        ("prolog", Line(PROLOG_LINES)),
        ("qmake", Line(&["TEMPLATE", "CONFIG", "QT ", "QT+", "SOURCES", "HEADERS", "SUBDIRS", "TARGET", "include("])),
        ("idl", AnyCase(&["pro ", "function ", ";", "compile_opt"])),
        ("prolog", Holds(&[") :-"])),
    ], NO_CODE),
    of("r", &[("rebol", AnyCase(&["rebol [", "rebol["]))], "r"),
    of("sc", &[
        ("supercollider", Holds(&["SynthDef", "^super.", "^this.", "~out", "{ arg ", "Server.default"])),
        ("supercollider", Line(&["+ ", "*new"])),
    ], "scala"),
    of("st", &[
        ("stringtemplate", Line(&["group ", "delimiters "])),
        ("stringtemplate", Holds(&["<if(", "<endif>", "$if(", "$endif$", "::= <<"])),
        ("smalltalk", Holds(&["methodsFor: ", " subclass: ", " extend [", "Transcript "])),
    ], NO_CODE),
    of("t", &[("raku", Line(RAKU_LINES))], "perl"),
    of("ts", &[(NO_CODE, Begins(&["<?xml", "<!DOCTYPE TS", "<TS>", "<TS "])), (NO_CODE, TransportStream)], "typescript"),
    of("tsx", &[(NO_CODE, Begins(&["<?xml", "<!DOCTYPE", "<tileset"]))], "tsx"),
    of("v", &[
        ("coq", Line(&["Require ", "From ", "Lemma ", "Theorem ", "Proof.", "Qed.", "Inductive ", "Definition ", "(*", "Ltac "])),
        ("verilog", Line(&["`timescale", "`include", "`define", "`default_nettype", "`ifdef", "`ifndef", "endmodule", "always @", "always@", "assign ", "input ", "output ", "wire ", "reg "])),
        ("v", Line(&["fn ", "pub fn ", "module main", "import ", "pub struct ", "mut "])),
    ], "verilog"),
];
