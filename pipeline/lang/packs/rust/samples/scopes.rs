//! Which name means what: locals hide from where they are bound.

fn state() -> Option<u32> {
    Some(1)
}

fn item() -> Vec<u32> {
    vec![]
}

const MAX: u32 = 9;

fn shadows(item: u32) -> u32 {
    let state = state();
//      ^ no ref
//              ^ ref call state -> state
    let next = |state: u32| state + item;
//                          ^ no ref
//                                  ^ no ref
    if let Some(item) = state {
//              ^ no ref
//                      ^ no ref
        return item + next(1);
    }
    item
//  ^ no ref
}

fn loops() -> u32 {
    let mut sum = 0;
    for item in item() {
//              ^ ref call item -> item
        sum += item;
//             ^ no ref
    }
    let again = item();
//              ^ ref call item -> item
    'outer: loop {
//   ^ no ref
        while let Some(state) = state() {
//                              ^ ref call state -> state
            if state > MAX && sum != 'x' as u32 || state == 0 {
//                     ^ ref read MAX -> MAX
                break 'outer;
//                     ^ no ref
            }
            continue 'outer;
        }
        while sum < MAX {
            sum += again.len() as u32;
        }
    }
}

fn arms(value: Result<u32, String>) -> Result<u32, String> {
    let (MIN, low) = (1, 2);
//       ^ no ref
    match value? {
        MAX => Ok(MIN),
//      ^ ref read MAX -> MAX
//                ^ no ref
        const { MAX + 1 } => Ok(MIN),
//              ^ ref read MAX -> MAX
        low @ 1..=4 => Ok(low),
        item if item > 7 => Err(format!("{}", item)),
        _ => {
            fn inner(low: u32) -> u32 {
//             ^ def function arms::inner
//             ^ visibility private
//             ^ parent arms
                low + MAX
            }
            Ok(inner(MAX) + item().len() as u32)
//             ^ ref call inner -> arms::inner
//                          ^ ref call item -> item
        }
    }
}

fn none(value: Option<u32>) -> bool {
    match value {
        None::<u32> => true,
//      ^ ref read None ?
        Some(_) => false,
    }
}

fn local_items() {
    const MAX: u32 = 1;
//        ^ def constant local_items::MAX
    struct Local {
//         ^ def struct local_items::Local
        count: u32,
//      ^ def field local_items::Local::count
    }
    impl Local {
        fn grow(&mut self) {
//         ^ def method local_items::Local::grow
//         ^ parent local_items::Local
            self.count += MAX;
//               ^ ref write count -> local_items::Local::count
//                        ^ ref read MAX -> local_items::MAX
        }
    }
    let Some(state) = state() else { return };
//                    ^ ref call state -> state
    Local { count: state }.grow();
//          ^ ref write count -> local_items::Local::count
}
