//! Module docs.
use std::collections::{HashMap as Map, self};
//                     ^ use std::collections HashMap as Map
//                                     ^ use std::collections
use crate::net::*;
//  ^ use crate::net *
pub use super::x::{Y, z as w};
//                 ^ use super::x Y
//                    ^ use super::x z as w
mod inner;
//  ^ use inner

/// A point.
#[derive(Clone, Debug)]
pub struct Point<T> { pub x: T, y: Option<Map<String, T>> }
//         ^ def struct Point
//                        ^ def field Point::x
//                              ^ def field Point::y
//                                 ^ ref type Option ?
//                                        ^ ref type Map ?
//                                            ^ ref type String ?

/// Trait.
pub trait Shape: fmt::Debug + Sized { type Out; const N: u8 = 1; fn area(&self) -> f64; fn twice(&self) -> f64 { self.area() * 2.0 } }
//        ^ def trait Shape
//                    ^ ref inherit Debug ?
//                            ^ ref inherit Sized ?
//                                         ^ def type_alias Shape::Out
//                                                    ^ def constant Shape::N
//                                                                  ^ def method Shape::area
//                                                                                         ^ def method Shape::twice
//                                                                                                                    ^ ref call area -> Shape::area

impl<T: Shape> Point<T> {
//      ^ ref type Shape -> Shape
//             ^ ref type Point -> Point
    /// Makes one.
    pub fn new(x: T, y: T) -> Self { let helper = |a| a; helper(x); Self::make(x, y) }
//         ^ def method Point::new
//                                                                        ^ ref call make -> Point::make
    fn make(x: T, y: T) -> Point<T> { Point { x, y: None } }
//     ^ def method Point::make
//                         ^ ref type Point -> Point
//                                    ^ ref instantiate Point -> Point
}
impl<T> Shape for Point<T> {
//      ^ ref implement Shape -> Shape
//                ^ ref type Point -> Point
    fn area(&self) -> f64 { if self.x > 0 && true { compute(1, 2) } else if false { vec![1].len() } else { match 1 { Some(v) => v(), None => 0 } } }
//     ^ def method Point::area
//                                                  ^ ref call compute -> compute
//                                                                                  ^ ref macro vec ?
//                                                                                          ^ ref call len ?
}
fn compute(a: u8, b: u8) -> f64 { println!("x"); std::mem::swap(a, b); a.max(b).foo().bar() }
// ^ def function compute
//                                ^ ref macro println ?
//                                                         ^ ref call swap ?
//                                                                       ^ ref call max ?
//                                                                              ^ ref call foo ?
//                                                                                    ^ ref call bar ?
pub enum Color { Red, Green(u8), Blue { r: u8 } }
//       ^ def enum Color
//               ^ def enum_member Color::Red
//                    ^ def enum_member Color::Green
//                               ^ def enum_member Color::Blue
//                                      ^ def field Color::Blue::r
const MAX: usize = 3;
//    ^ def constant MAX
pub static NAME: &str = "x";
//         ^ def variable NAME
macro_rules! mac { () => {} }
//           ^ def macro mac
#[cfg(test)]
mod tests { use super::*; #[test] fn it_works() { let p = Point::<u8>::new(1, 2); compute(1, 2); Color::Green(1); mac!(); } }
//  ^ def module tests
//              ^ use super *
//                                   ^ def function tests::it_works
//                                                        ^ ref type Point -> Point
//                                                                     ^ ref call new -> Point::new
//                                                                                ^ ref call compute -> compute
//                                                                                                      ^ ref instantiate Green -> Color::Green
//                                                                                                                ^ ref macro mac -> mac
