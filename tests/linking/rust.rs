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
        // A method of the type itself comes before one that it has for a trait.
        "--- src/lib.rs\n\
         pub mod a;\npub mod user;\n\
         --- src/a.rs\n\
         pub trait Index { fn index(&self) -> u32; }\n\
         pub struct Edge;\n\
         impl Index for Edge {\n\
         \x20   fn index(&self) -> u32 { 2 }\n\
         }\n\
         impl Edge {\n\
         \x20   pub fn index(self) -> u32 { 1 } // <= own\n\
         }\n\
         --- src/user.rs\n\
         use crate::a::Edge;\n\
         fn f(e: Edge) {\n\
         \x20   e.index(); // => index: own\n\
         }\n",
        // What `new` gives may have to be unwrapped.
        "--- src/lib.rs\n\
         pub mod a;\npub mod user;\n\
         --- src/a.rs\n\
         pub struct Reader;\n\
         impl Reader {\n\
         \x20   pub fn new(n: u32) -> Result<Self, u32> { Ok(Reader) }\n\
         \x20   pub fn meta(&self) {} // <= meta\n\
         }\n\
         pub struct Plain;\n\
         impl Plain {\n\
         \x20   pub fn new() -> Self { Plain }\n\
         \x20   pub fn meta(&self) {} // <= plain\n\
         }\n\
         --- src/user.rs\n\
         use crate::a::{Plain, Reader};\n\
         fn f() -> Result<(), u32> {\n\
         \x20   let a = Reader::new(1).unwrap();\n\
         \x20   a.meta(); // => meta: meta\n\
         \x20   Reader::new(1)?.meta(); // => meta: meta\n\
         \x20   if let Ok(b) = Reader::new(1) {\n\
         \x20       b.meta(); // => meta: meta\n\
         \x20   }\n\
         \x20   let c = Reader::new(1).map_err(|e| e)?;\n\
         \x20   c.meta(); // => meta: meta\n\
         \x20   let d = Plain::new();\n\
         \x20   d.meta(); // => meta: plain\n\
         \x20   Ok(())\n\
         }\n",
        // What a module passes on that is of no crate of the snapshot, by import and by path.
        "--- src/lib.rs\n\
         pub mod ident;\npub mod user;\n\
         --- src/ident.rs\n\
         pub use proc_macro2::Ident;\npub(crate) use quoted as alike;\n\
         --- src/user.rs\n\
         use crate::ident::Ident;\n\
         use crate::ident::alike::parse;\n\
         fn f(a: Ident) { // => Ident: @proc_macro2\n\
         \x20   parse(1); // => parse: @quoted\n\
         \x20   crate::ident::Ident::new(1); // => new: @proc_macro2\n\
         \x20   crate::ident::Other::new(1); // => new: ?\n\
         }\n",
        // A crate is named by itself at the beginning of a path, if nothing nearer is called so.
        "--- src/lib.rs\n\
         pub mod user;\n\
         --- src/user.rs\n\
         fn f() {\n    other::run(); // => other: lib => run: run\n    near::go(); // => near: near => go: go\n}\n\
         mod near { pub fn go() {} } // <= near <= go\n\
         --- other@src/lib.rs\n\
         pub fn run() {} // <= run <= lib\n\
         --- near@src/lib.rs\n\
         pub fn go() {}\n",
        // What `pin_project` makes of a value has its fields.
        "--- src/lib.rs\n\
         pub mod inner;\npub mod body;\n\
         --- src/inner.rs\n\
         pub struct Inner;\n\
         impl Inner { pub fn poll(&self) {} } // <= poll\n\
         --- src/body.rs\n\
         use std::pin::Pin;\nuse crate::inner::Inner;\n\
         #[pin_project::pin_project]\n\
         pub struct Body {\n\
         \x20   #[pin]\n\
         \x20   held: Inner, // <= held\n\
         }\n\
         impl Body {\n\
         \x20   fn run(mut self: Pin<&mut Self>) {\n\
         \x20       let this = self.as_mut().project();\n\
         \x20       this.held.poll(); // => held: held => poll: poll\n\
         \x20       self.project().held.poll(); // => held: held => poll: poll\n\
         \x20   }\n\
         }\n",
        // What a type derefs to, where a path tells the type of a value alone. What is derived is of the type itself.
        "--- src/lib.rs\n\
         pub mod store;\npub mod user;\n\
         --- src/store.rs\n\
         pub struct Stream {\n\
         \x20   pub id: u32, // <= id\n\
         }\n\
         impl Stream { pub fn close(&self) {} } // <= close\n\
         impl Clone for Stream { fn clone(&self) -> Self { Stream { id: 1 } } }\n\
         #[derive(Clone)]\n\
         pub struct Ptr { held: Stream }\n\
         impl std::ops::Deref for Ptr {\n\
         \x20   type Target = Stream;\n\
         \x20   fn deref(&self) -> &Stream { &self.held }\n\
         }\n\
         --- src/user.rs\n\
         use crate::store;\n\
         fn f(p: &mut store::Ptr) {\n\
         \x20   let n = p.id; // => id: id\n\
         \x20   p.close(); // => close: close\n\
         \x20   p.clone(); // => clone: ?\n\
         }\n",
        // What has a trait has the methods of a trait in sight that extends it.
        "--- src/lib.rs\n\
         pub mod blind;\npub mod body;\npub mod ext;\npub mod full;\npub mod user;\n\
         --- src/body.rs\n\
         pub trait Body { fn poll(&self); }\n\
         --- src/ext.rs\n\
         use crate::body::Body;\n\
         pub trait BodyExt: Body {\n\
         \x20   fn collect_all(self) -> u32 where Self: Sized { 1 } // <= collect\n\
         }\n\
         impl<T> BodyExt for T where T: Body {}\n\
         --- src/full.rs\n\
         use crate::body::Body;\n\
         pub struct Full;\n\
         impl Full { pub fn new(n: u32) -> Self { Full } }\n\
         impl Body for Full { fn poll(&self) {} }\n\
         pub struct Plain;\n\
         --- src/user.rs\n\
         use crate::ext::BodyExt as _;\nuse crate::full::{Full, Plain};\n\
         fn f(b: Full, p: Plain) {\n\
         \x20   b.collect_all(); // => collect_all: collect\n\
         \x20   Full::new(1).collect_all(); // => collect_all: collect\n\
         \x20   p.collect_all(); // => collect_all: ?\n\
         }\n\
         --- src/blind.rs\n\
         use crate::full::Full;\n\
         fn f(b: Full) { b.collect_all(); } // => collect_all: ?\n",
        // What everyone sees is of no crate that is called so.
        "--- src/lib.rs\n\
         fn f(s: String) {\n    Box::new(1); // => new: @std\n    str::len(\"\"); // => len: @std\n    Vec::<u8>::new(); // => new: @std\n\
         \x20   core::mem::drop(1); // => drop: @core => core: @core\n    Unknown::new(); // => new: ?\n}\n",
    ] {
        check(case);
    }
}
