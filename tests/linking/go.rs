//! Names of Go across files.

use crate::kit::check;

#[test]
fn names_lead_across_files() {
    for case in [
        // A package is a directory.
        "--- a/one.go\n\
         package a\nfunc f() {} // <= f\n\
         --- a/two.go\n\
         package a\nfunc g() { f() } // => f: f\n\
         --- b/three.go\n\
         package b\nfunc g() { f() } // => f: ?\n",
        // Without a manifest the top of a repo has the name of its package.
        "--- top.go\n\
         package top\nfunc F() {} // <= f\n\
         --- sub/use.go\n\
         package sub\nimport \"example.org/some/top\"\nfunc g() { top.F() } // => F: f\n",
        // What lies below a GOPATH is seen from below it.
        "--- x/testdata/src/fmt/fmt.go\n\
         package fmt\nfunc Print() {} // <= own\n\
         --- x/testdata/src/use/use.go\n\
         package use\nimport \"fmt\"\nfunc g() { fmt.Print() } // => Print: own\n\
         --- use.go\n\
         package x\nimport \"fmt\"\nfunc g() { fmt.Print() } // => Print: ?\n",
        // Methods are members of their types, not of the package.
        "--- a/one.go\n\
         package a\ntype T struct{}\nfunc (t T) f() {}\n\
         --- a/two.go\n\
         package a\nfunc f() {} // <= f\n\
         --- a/three.go\n\
         package a\nfunc g() { f() } // => f: f\n",
        // The path of a package may end otherwise than its name.
        "--- src/example.org/go-yaml/y.go\n\
         package yaml\nfunc F() {} // <= f\n\
         --- src/example.org/use/use.go\n\
         package use\nimport \"example.org/go-yaml\"\nfunc g() { yaml.F() } // => F: f\n",
        // What is defined for several systems means what is built together with the file.
        "--- a/a.go\n\
         package a\nfunc g() { open() } // => open: linux\n\
         --- a/a_windows.go\n\
         package a\nfunc h() { open() } // => open: windows\n\
         --- a/b.go\n\
         //go:build darwin\n\npackage a\nfunc i() { open() } // => open: other\n\
         --- a/open_linux.go\n\
         package a\nfunc open() {} // <= linux\n\
         --- a/open_windows.go\n\
         package a\nfunc open() {} // <= windows\n\
         --- a/other.go\n\
         // +build !linux,!windows\n\npackage a\nfunc open() {} // <= other\n",
        // Elements of a literal leave out their type, also where its own is another name of many of them.
        "--- src/example.org/b/b.go\n\
         package b\ntype Line struct { From int } // <= from\ntype Lines []*Line\ntype Named map[string]Line\n\
         --- src/example.org/a/a.go\n\
         package a\nimport \"example.org/b\"\nvar one = b.Lines{\n\t{From: 1}, // => From: from\n}\n\
         var two = b.Named{\n\t\"x\": {From: 2}, // => From: from\n}\n",
        // Elements of a variable have the fields that are written in its type.
        "--- a/a_test.go\n\
         package a\nvar tests = []struct {\n\tin string // <= in\n\tof []struct{ n int } // <= n\n}{{in: \"a\"}}\n\
         func f() {\n\tfor _, test := range tests {\n\t\tprint(test.in) // => in: in\n\t}\n}\n\
         --- a/b_test.go\n\
         package a\nfunc g() { for _, test := range tests { print(test.in) } } // => in: in\n",
        // So do types, and their methods are those of the files that are built together.
        "--- a/a.go\n\
         package a\ntype C struct{ fd *netFD }\nfunc g(c C) { c.fd.end() } // => end: posix\n\
         func h(c C) { c.fd.dup() } // => dup: unix\n\
         --- a/fd_plan9.go\n\
         package a\ntype netFD struct{}\nfunc (f *netFD) end() {}\nfunc (f *netFD) dup() {}\n\
         --- a/fd_posix.go\n\
         //go:build unix || windows\n\npackage a\ntype netFD struct{}\nfunc (f *netFD) end() {} // <= posix\n\
         --- a/fd_unix.go\n\
         //go:build unix\n\npackage a\nfunc (f *netFD) dup() {} // <= unix\n",
        // Programs beside a package are none of it, nor are its tests from outside.
        "--- a/a.go\n\
         package a\nfunc g() { f() } // => f: f\nfunc k() { l() } // => l: ?\n\
         --- a/b.go\n\
         package a\nfunc f() {} // <= f\n\
         --- a/gen.go\n\
         //go:build ignore\n\npackage main\nfunc f() {} // <= own\nfunc l() {}\nfunc main() { f() } // => f: own\n\
         --- a/a_test.go\n\
         package a_test\nfunc f() {} // <= test\n\
         --- a/b_test.go\n\
         package a_test\nfunc t() { f() } // => f: test\n",
    ] {
        check(case);
    }
}
