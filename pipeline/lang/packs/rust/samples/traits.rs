use std::collections::HashMap;
use std::fmt::{self, Debug};

/// What can be stored.
pub trait Store<K, const SLOTS: usize = 8>: Debug + for<'a> Lend<'a> + 'static
//        ^ def trait Store
//                                          ^ ref inherit Debug => std::fmt::Debug
//                                                          ^ ref inherit Lend -> Lend
where
    K: Ord + ?Sized,
//  ^ no ref
//     ^ ref type Ord ?
{
    type Item: Clone;
//       ^ def type_alias Store::Item
//       ^ parent Store
    const LIMIT: usize = SLOTS * 2;
//        ^ def constant Store::LIMIT
//                       ^ no ref

    fn get(&self, key: &K) -> Option<&Self::Item>;
//     ^ def method Store::get
//     ^ takes self: &Self, key: &K
//     ^ returns Option<&Self::Item>
//     ^ signature fn get(&self, key: &K) -> Option<&Self::Item>
//                                          ^ ref type Item -> Store::Item

    fn has(&self, key: &K) -> bool {
        self.get(key).is_some() && Self::LIMIT > 0
//           ^ ref call get -> Store::get
//                                 ^ no ref
//                                       ^ ref read LIMIT -> Store::LIMIT
    }
}

pub trait Lend<'a> {
    fn lend(&'a mut self) -> Box<dyn Fn(&str) -> bool + 'a>;
//     ^ takes self: &'a mut Self
//                                   ^ ref type Fn ?
}

#[derive(Debug, Clone, serde::Serialize)]
//       ^ ref decorate Debug
//       ^ by Shelf
//                            ^ ref decorate Serialize => serde::Serialize
struct Shelf<T> {
//     ^ def struct Shelf
//     ^ decorator derive(Debug, Clone, serde::Serialize)
    slots: HashMap<String, T>,
//                         ^ no ref
}

impl<T: Clone> Shelf<T> {
    pub fn new() -> Self {
//         ^ def method Shelf::new
//         ^ parent Shelf
//         ^ visibility public
//         ^ hidden
//                  ^ ref type Self -> Shelf
        Self { slots: HashMap::new() }
//      ^ ref instantiate Self -> Shelf
//             ^ ref write slots -> Shelf::slots
    }

    fn first<'s, F>(&'s self, mut test: F) -> Option<&'s T>
    where
        F: FnMut(&T) -> bool,
    {
        self.slots.values().find(|slot| test(slot))
//           ^ ref read slots -> Shelf::slots
//                                      ^ no ref
    }
}

impl<T> Store<str, 4> for Shelf<T>
//      ^ ref implement Store -> Store
//      ^ by Shelf
//                        ^ ref type Shelf -> Shelf
where
    T: Clone + Debug,
{
    type Item = T;
//       ^ def type_alias Shelf::Item
//       ^ symbol impl#[Shelf][Store]Item#

    fn get(&self, key: &str) -> Option<&T> {
//     ^ def method Shelf::get
//     ^ visibility public
//     ^ hidden
        self.slots.get(key)
    }
}

impl<T> Iterator for Shelf<T> {
    type Item = T;
//       ^ symbol impl#[Shelf][Iterator]Item#

    fn next(&mut self) -> Option<Self::Item> {
//                               ^ ref type Self -> Shelf
//                                     ^ ref type Item -> Shelf::Item
        self.len();
//           ^ ref call len -> Shelf::len
        None
    }
}

impl<T> Shelf<T> {
    fn len(&self) -> usize {
        self.slots.len()
//                 ^ ref call len => std::collections::HashMap::len
    }
}

impl<T> ExactSizeIterator for Shelf<T> {
    fn len(&self) -> usize {
//     ^ symbol impl#[Shelf][ExactSizeIterator]len().
        Shelf::len(self)
//      ^ ref type Shelf -> Shelf
    }
}

impl<T> fmt::Display for Shelf<T> {
//           ^ ref implement Display => std::fmt::Display
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
//                        ^ ref read fmt => std::fmt
        <Self as Store<str, 4>>::has(self, "a");
//                               ^ ref call has -> Store::has
        <T as fmt::Debug>::fmt(&self.slots, f);
//                         ^ ref call fmt => std::fmt::Debug::fmt
        <T as crate::net::Send<u8>>::send(self);
//                                   ^ ref call send => crate::net::Send::send
        write!(f, "{}", self.slots.len())
//                           ^ ref read slots -> Shelf::slots
    }
}

impl<T> !Send for Shelf<T> {}
//       ^ ref type Send ?

impl dyn Lend<'_> {
    fn twice(self: Box<Self>) {}
//     ^ def method Lend::twice
//     ^ takes self: Box<Self>
}

impl super::Elsewhere {
    pub fn reset(&mut self) {}
//         ^ def method Elsewhere::reset
    fn end(mut self) {}
//     ^ takes self: Self
}

unsafe impl Sync for *const Shelf<u8> {}
//          ^ ref implement Sync ?
//                          ^ ref type Shelf -> Shelf

pub fn total<I>(items: I, &first: &u32, (low, high): (u32, u32)) -> I::Item
//     ^ takes items: I, first: &u32, (low, high): (u32, u32)
where
    I: IntoIterator<Item = u32> + Copy,
//                  ^ no ref
{
    let sum = items.into_iter().map(|n| n + first).sum::<u32>() + low + high;
//                                                 ^ ref call sum ?
    let read: fn(&[u8]) -> u32 = |bytes| bytes.len() as u32;
    let shelf = Shelf::<u32>::new();
//              ^ ref type Shelf -> Shelf
//                            ^ ref call new -> Shelf::new
    shelf.first(|_| true);
    show(&shelf as &dyn Debug);
    [0; SLOTS][sum as usize]
//      ^ ref read SLOTS -> SLOTS
}

const SLOTS: usize = 3;

fn show(what: &(impl Debug + ?Sized)) {}

trait Strokes {
    fn stroke_twice(&self);
}

impl Strokes for dyn remote::Brush + '_ {
    fn stroke_twice(&self) {
        self.stroke();
        //   ^ ref call stroke => remote::Brush::stroke
    }
}

impl Strokes for [u8; 2] {
    fn stroke_twice(&self) {
        self.stroke();
        //   ^ ref call stroke untold
    }
}
