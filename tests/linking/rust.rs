//! Names of Rust across files.

use crate::kit::check;

#[test]
fn names_lead_across_files() {
    for case in [
        // What a module that stands in another's file passes on, by name and by wildcard.
        "--- src/lib.rs\n\
         pub mod a;\npub mod user;\n\
         pub mod prelude {\n    pub use crate::a::one;\n    pub use super::a::inner::*;\n    pub use self::deep::Held as Kept;\n\
         \x20   mod deep {\n        pub struct Held;\n        impl Held { pub fn keep() {} } // <= keep\n    }\n}\n\
         --- src/a.rs\n\
         pub fn one() {} // <= one\n\
         pub mod inner {\n    pub fn two() {} // <= two\n}\n\
         --- src/user.rs\n\
         use crate::prelude::*;\n\
         fn f() {\n    one(); // => one: one\n    two(); // => two: two\n    Kept::keep(); // => keep: keep\n}\n",
        // What everyone sees is of no crate that is called so.
        "--- src/lib.rs\n\
         fn f(s: String) {\n    Box::new(1); // => new: @std\n    str::len(\"\"); // => len: @std\n    Vec::<u8>::new(); // => new: @std\n\
         \x20   core::mem::drop(1); // => drop: @core\n    Unknown::new(); // => new: ?\n}\n",
    ] {
        check(case);
    }
}
