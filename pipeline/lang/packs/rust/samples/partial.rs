//! What stands outside of a syntax error is there as if the error were not.

pub fn before() -> u32 {
//     ^ def function before
    after(1)
//  ^ ref call after -> after
}

fn broken( {
    let = 3;
    if }
}

pub struct Between {
//         ^ def struct Between
    value: u32,
//  ^ def field Between::value
}

impl Between {
    fn get(&self) -> u32 {
//     ^ def method Between::get
        self.value
//           ^ ref read value -> Between::value
    }
}

fn after(n: u32) -> u32 {
// ^ def function after
    before() + n
//  ^ ref call before -> before
//             ^ no ref
}

proptest! {
    #[test]
    fn turned(angle in angles(), at in places()) {
//     ^ def function turned
//     ^ takes angle, at
        prop_assert!(angle * at);
    }
}
