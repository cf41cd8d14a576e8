//! Modules and what they import from each other.

extern crate alloc as std_alloc;
//           ^ use alloc as std_alloc
pub extern crate core;
//               ^ use core

use ::std::fmt;
//  ^ use std fmt
//         ^ ref import fmt
use std::io::{self, prelude::*, Error as IoError};
//            ^ use std::io
//                  ^ use std::io::prelude *
//                              ^ use std::io Error as IoError
//                              ^ ref import Error
use std::fmt::Write as _;
//  ^ use std::fmt Write as _
use serde;
//  ^ use serde

pub mod shapes;
//      ^ use shapes
mod storage {
//  ^ def module storage
//  ^ visibility private
    //! Where things are kept.

    use super::Limit;
//      ^ use super Limit
    pub use super::shapes::Shape;
//          ^ use super::shapes Shape

    pub mod disk {
//          ^ def module storage::disk
//          ^ hidden
        pub(super) fn read(limit: super::super::Limit) -> usize {
//                    ^ def function storage::disk::read
//                    ^ visibility internal
//                                              ^ ref type Limit -> Limit
            limit.bytes
//                ^ ref read bytes -> Limit::bytes
        }

        pub(in crate::storage) fn sync() {}
//                                ^ visibility internal
        pub(self) fn seek() {}
//                   ^ visibility private
        pub(crate) fn close() {
//                    ^ visibility internal
            open()
//          ^ ref call open ?
        }
    }

    pub fn load(limit: Limit) -> usize {
//                     ^ ref type Limit -> Limit
        self::disk::read(limit) + disk::sync() + super::open()
//                  ^ ref call read -> storage::disk::read
//            ^ ref read disk -> storage::disk
//                                ^ ref read disk -> storage::disk
//                                      ^ ref call sync -> storage::disk::sync
//                                                      ^ ref call open -> open
    }

    fn helper() {
        open();
//      ^ ref call open ?
        super::super::above()
//                    ^ ref call above => super::above
    }
}

/// What may be read at once.
pub struct Limit {
//         ^ exported
    bytes: usize,
}

pub fn open() -> usize {
//     ^ def function open
    let file = storage::load(Limit { bytes: 512 });
//             ^ ref read storage -> storage
//                      ^ ref call load -> storage::load
    let text = fmt::format(format_args!("{}", file));
//             ^ ref read fmt => std::fmt
//                  ^ ref call format => std::fmt::format
    storage::Shape::of(&text);
//           ^ ref type Shape => storage::Shape
//                  ^ ref call of => storage::Shape::of
    self::shapes::draw(text);
//        ^ ref read shapes => shapes
//                ^ ref call draw => shapes::draw
    crate::shapes::draw(text);
//         ^ ref read shapes => crate::shapes
//                 ^ ref call draw => crate::shapes::draw
    IoError::last_os_error();
//  ^ ref type IoError => std::io::Error
//           ^ ref call last_os_error => std::io::Error::last_os_error
    file
//  ^ no ref
}

#[cfg(test)]
mod tests {
//  ^ test
//  ^ decorator cfg(test)
    use super::*;
//      ^ use super *

    #[test]
    fn opens() {
//     ^ test
//     ^ decorator test
        super::shapes::draw(1);
//                     ^ ref call draw => shapes::draw
        assert_eq!(open(), storage::load(Limit { bytes: 1 }));
//                 ^ ref call open -> open
//                         ^ ref read storage -> storage
//                                  ^ ref call load -> storage::load
//                                       ^ ref instantiate Limit -> Limit
    }
}
