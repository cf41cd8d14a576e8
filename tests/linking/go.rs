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
    ] {
        check(case);
    }
}
