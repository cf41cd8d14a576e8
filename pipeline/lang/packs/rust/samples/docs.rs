//! Says what it is for.
//!
//! In two paragraphs.
#![doc = "And more."]
////////////////////////////////////////////////////////////////////////////////
// Not documentation.

/// One line.
/// Another.
// A note to the reader.
#[inline]
#[must_use = "it is the answer"]
pub const unsafe fn answer() -> u32 {
//                  ^ doc One line.
//                  ^ modifiers pub const unsafe
//                  ^ decorator inline
    42
}

/** A block
 *  of two lines. */
pub extern "C" fn called(_: *const u8, values: ...) -> u32 {
//                ^ doc A block
//                ^ modifiers pub extern "C"
//                ^ takes _: *const u8, values: ...
    1
}

//// Four are a comment.
fn plain() {}
// ^ no doc

#[doc = "From an attribute."]
pub struct Attributed {
//         ^ doc From an attribute.
    /// The size.
    size: u32, // not of the next
//  ^ doc The size.
    color: u32,
//  ^ no doc
}

#[doc = include_str!("internal.md")]
#[doc = r#"Raw."#]
pub fn included() {}
//     ^ doc Raw.

#[doc(hidden)]
pub fn internal() {}
//     ^ no doc

pub mod inner {
//      ^ doc What the module holds.
//      ^ decorator allow(unused)
    //! What the module holds.
    #![allow(unused)]

    /*! More. */
    pub fn nothing() {}
}

extern "C" {
    /// Of the C library.
    pub fn abs(n: i32) -> i32;
//         ^ def function abs
//         ^ doc Of the C library.
//         ^ exported
    static errno: i32;
//         ^ def variable errno
    type Private;
//       ^ def type_alias Private
//       ^ visibility private
    /// Is only pointed to.
    pub type Opaque;
//           ^ def type_alias Opaque
//           ^ doc Is only pointed to.
//           ^ visibility public
//           ^ exported
//           ^ modifiers pub
//           ^ signature pub type Opaque
}

#[cfg(all(test, feature = "std"))]
mod checks {
//  ^ test
    fn fixture() -> u32 {
//     ^ test
        super::plain();
//             ^ ref call plain -> plain
        unsafe { super::answer() }
//                      ^ ref call answer -> answer
    }

    #[tokio::test]
    async fn waits() {
//           ^ test
        assert_eq!(fixture(), 42);
//                 ^ ref call fixture -> checks::fixture
    }
}

#[smol_potat::test]
async fn waits_elsewhere() {}
//       ^ test

#[sqlx::test(fixtures("users"))]
async fn asks() {}
//       ^ test

#[contest::test_like]
fn no_test() {}
// ^ no test
