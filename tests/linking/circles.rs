//! Modules that pass on each other's names, all of them: more ways lead through them than can be tried one by one.

use crate::kit::check;

/// So many modules that the test would not end if each way through them were tried.
const N_MODULES: usize = 24;

/// How a language writes it: the file of module `n`, what takes all names of module `n`, what defines `deep`, and a file that
/// uses names of the first module, with what they mean.
struct Language {
    path: fn(usize) -> String,
    wildcard: fn(usize) -> String,
    definition: &'static str,
    user: &'static str,
}

const LANGUAGES: &[Language] = &[
    Language {
        path: |n| format!("src/m{n}.rs"),
        wildcard: |n| format!("pub use crate::m{n}::*;\n"),
        definition: "pub fn deep() {} // <= deep\n",
        user: "--- src/user.rs\nuse crate::m0::*;\nfn f() {\n    deep(); // => deep: deep\n    missing(); // => missing: ?\n}\n",
    },
    Language {
        path: |n| format!("p/m{n}.py"),
        wildcard: |n| format!("from p.m{n} import *\n"),
        definition: "def deep(): pass  # <= deep\n",
        user: "--- p/user.py\nfrom p.m0 import *\ndeep()  # => deep: deep\nmissing()  # => missing: ?\n",
    },
    Language {
        path: |n| format!("src/m{n}.js"),
        wildcard: |n| format!("export * from './m{n}.js';\n"),
        definition: "export function deep() {} // <= deep\n",
        user: "--- src/user.js\nimport { deep, missing } from './m0.js';\ndeep(); // => deep: deep\nmissing(); // => missing: ?\n",
    },
];

#[test]
fn circles_of_wildcards_are_followed_once() {
    for language in LANGUAGES {
        let mut text = String::new();
        if (language.path)(0).ends_with(".rs") {
            text.push_str("--- src/lib.rs\nmod user;\n");
            (0..N_MODULES).for_each(|n| text.push_str(&format!("pub mod m{n};\n")));
        }
        for n in 0..N_MODULES {
            text.push_str(&format!("--- {}\n", (language.path)(n)));
            (0..N_MODULES).filter(|other| *other != n).for_each(|other| text.push_str(&(language.wildcard)(other)));
            if n + 1 == N_MODULES {
                text.push_str(language.definition);
            }
        }
        text.push_str(language.user);
        check(&text);
    }
}
