//! Macros, what they are given, and attributes.
#![allow(dead_code)]

/// Adds up.
#[macro_export]
macro_rules! total {
//           ^ def macro total
//           ^ exported
//           ^ signature macro_rules! total
    ($first:expr $(, $rest:expr)*) => {
        helper($first) $(+ helper($rest))*
//      ^ no ref
//                         ^ no ref
    };
    (all $rest:expr) => {{
        $crate::sums::of_all($($rest, $crate::sums::Zero { of: $crate::local!() })*, inner::ONE)
//              ^ ref read sums => crate::sums
//                    ^ ref call of_all => crate::sums::of_all
//                    ^ by total
//                                                  ^ ref instantiate Zero => crate::sums::Zero
//                                                                     ^ ref macro local
//                                                                                   ^ no ref
    }};
}

macro_rules! local {
//           ^ hidden
    () => { 0 };
}

struct Counter {
    hits: u32,
}

enum Level {
    Low,
    High(u32),
}

const START: u32 = 1;

fn helper(n: u32) -> u32 {
    n
}

impl Counter {
    fn hit(&mut self, level: &Level) -> u32 {
        debug_assert!(self.hits < START && helper(self.hits) != local!(), "too many");
//      ^ ref macro debug_assert ?
//                         ^ ref read hits -> Counter::hits
//                                ^ ref read START -> START
//                                         ^ ref call helper -> helper
//                                                              ^ ref macro local -> local
        let is_high = matches!(level, Level::High(helper) if *helper > START);
//                                    ^ ref type Level -> Level
//                                           ^ ref read High -> Level::High
//                                                ^ no ref
//                                                            ^ no ref
        let all = vec![Counter { hits: 1 }, Self::new(START), Counter::new(helper(2))];
//                     ^ ref instantiate Counter -> Counter
//                               ^ no ref
//                                                ^ ref call new -> Counter::new
//                                                                     ^ ref call new -> Counter::new
//                                                                         ^ ref call helper -> helper
        println!("{} {name}", all.iter().map(|helper| helper.hits).sum::<u32>(), name = self.hit(level));
//                                ^ ref call iter ?
//                                            ^ no ref
//                                                    ^ no ref
//                                                                 ^ ref call sum ?
//                    ^ no ref
//                                                                                           ^ ref call hit -> Counter::hit
        log::info!(target: "hits", count = self.hits; "hit {}", std::mem::size_of::<Level>());
//           ^ ref macro info => log::info
//                 ^ no ref
//                                 ^ no ref
//                                                                        ^ ref call size_of => std::mem::size_of
        assert!(u64::from(self.hits) > 0);
//                   ^ ref call from => u64::from
        total!(1, 2)
//      ^ ref macro total -> total
    }

    fn new(hits: u32) -> Counter {
        Counter { hits }
    }
}

fn rounds() -> u32 {
// ^ complexity 1
    macro_rules! step {
//               ^ def macro rounds::step
        () => { if true && true { 1 } else { 0 } };
    }
    step!()
//  ^ ref macro step -> rounds::step
}

fn more_rounds() -> u32 {
    macro_rules! step {
        () => { 2 };
    }
    step!() + local!()
//  ^ ref macro step -> more_rounds::step
//            ^ ref macro local -> local
}

mod inner {
    fn four() -> u32 {
        local!() + 4
//      ^ ref macro local -> local
    }
}

lazy_static::lazy_static! {
//           ^ ref macro lazy_static => lazy_static::lazy_static
    static ref COUNTER: Counter = Counter::new(START);
//             ^ def variable COUNTER
//                      ^ ref type Counter -> Counter
//                                         ^ ref call new -> Counter::new
//                                             ^ ref read START -> START
}

thread_local! {
// <- ref macro thread_local ?
    static DEPTH: Counter = Counter::new(START)
//         ^ def variable DEPTH
//         ^ returns Counter
//                ^ ref type Counter -> Counter
}

thread_local!(static LAST: Counter = const { Counter::new(START) });
//                   ^ def variable LAST
//                                                    ^ ref call new -> Counter::new

feature! {
// <- ref macro feature ?
    #![all(feature = "std", feature = "é")]
//     ^ no ref
    /// Is read as if the macro were not there.
    pub struct Extra #full {
//             ^ def struct Extra
        level: Level,
//      ^ def field Extra::level
//             ^ ref type Level -> Level
    }

    impl Extra {
        fn is_low(&self) -> bool {
//         ^ def method Extra::is_low
            self.level.hash()
//               ^ ref read level -> Extra::level
        }
    }

    inner_feature! {
//  ^ ref macro inner_feature ?
        const DEEP: u32 = START;
//            ^ def constant DEEP
    }
}

select! {
    if #[cfg(unix)] {
        fn system() -> u32 { 1 }
//         ^ def function system
    } else {
        use other::system;
//                 ^ ref import system ?
    }
}

made_from!(Counter, Level);
//         ^ ref type Counter -> Counter
bit_flags! {
    struct Flags: u32 { const A = 1; }
}

impl Flags {
    fn of(level: Level) -> Option<Flags> {
        None
    }

    fn names(self) -> u32 {
        0
    }
}

fn flagged(flags: Flags) -> u32 {
    Flags::of(Level::Low).unwrap();
//         ^ ref call of -> Flags::of
//                        ^ ref call unwrap => Option::unwrap
    flags.names()
//        ^ ref call names -> Flags::names
}

for_tuples!(T0 T1, Counter T2, Level);
//          ^ no ref
//             ^ no ref
//                 ^ ref type Counter -> Counter
//                         ^ no ref

#[derive(Clone, Default)]
#[serde(rename_all = "camelCase", default = "helper")]
//^ ref decorate serde ?
//                                           ^ no ref
#[cfg_attr(feature = "std", derive(Debug))]
struct Options {
//     ^ decorator serde(rename_all = "camelCase", default = "helper")
    #[serde(skip)]
    cache: u32,
//  ^ decorator serde(skip)
}

#[tokio::main(flavor = "current_thread")]
//       ^ ref decorate main => tokio::main
async fn main() {
//       ^ modifiers async
    let options = Options::default();
    quote! { impl #options for Counter { fn made(&self) { helper(self.hits) } } };
//                                          ^ no ref
//                                                        ^ ref call helper -> helper
    quote_block! {
        struct Made;
//             ^ no ref
    }
    run(options).await;
//  ^ ref call run ?
}

// A path from the root does not go on from what stands before it.
fn from_the_root() {
    lay!(impl #kind ::outside::paint::Brush, &::outside::Pen, A<u8> ::outside::Ink);
//                    ^ no ref
//                             ^ ref read paint => outside::paint
//                             ^ after ::outside
//                                    ^ ref read Brush => outside::paint::Brush
//                                                       ^ ref read Pen => outside::Pen
//                                                                             ^ after ::outside
}

// What a call is told in a macro is a type.
fn gather(items: &[u32]) {
    println!("{:?}", items.iter().collect::<Queue<_>>());
//                                          ^ ref type Queue ?
}
