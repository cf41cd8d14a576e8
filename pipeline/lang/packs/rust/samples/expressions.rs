//! What is looked up on expressions, and on types of other files.
use crate::shapes::{Circle, area};
//                  ^ ref import Circle ?
//                  ^ use crate::shapes Circle
//                          ^ ref import area ?
//                          ^ use crate::shapes area

mod area;
//  ^ use area

struct Meters(f64);
//     ^ def struct Meters

impl Meters {
//   ^ ref type Meters -> Meters
    fn feet(&self) -> f64 {
//     ^ def method Meters::feet
        self.0
    }

    fn twice(self) -> Meters {
//     ^ def method Meters::twice
//                    ^ ref type Meters -> Meters
        self
    }
}

impl Circle {
//   ^ ref type Circle => crate::shapes::Circle
    fn grow(&mut self, area: &area::Unit) {
//     ^ def method Circle::grow
//                            ^ ref read area => crate::shapes::area
//                                  ^ ref type Unit => crate::shapes::area::Unit
        self.radius.scale(area);
//           ^ ref read radius => crate::shapes::Circle::radius
//                  ^ ref call scale => crate::shapes::Circle::radius::scale
        Self::check(self);
//            ^ ref call check => crate::shapes::Circle::check
        self.grow(area);
//           ^ ref call grow -> Circle::grow
    }

    fn copied(&self) -> Self {
//                      ^ ref type Self => crate::shapes::Circle
        Self { radius: self.radius }
//      ^ ref instantiate Self => crate::shapes::Circle
    }
}

fn measure(raw: *mut Meters, any: u8) {
// ^ def function measure
//                   ^ ref type Meters -> Meters
    Meters(1.0).feet();
//  ^ ref instantiate Meters -> Meters
//              ^ ref call feet -> Meters::feet
    (any as Meters).feet();
//          ^ ref type Meters -> Meters
//                  ^ ref call feet -> Meters::feet
    let tuple = Meters(2.0);
//              ^ ref instantiate Meters -> Meters
    tuple.twice().feet();
//        ^ ref call twice -> Meters::twice
//                ^ ref call feet -> Meters::feet
    raw.is_null();
//      ^ ref call is_null ?
    print!(#[cfg(any(unix))] any);
//  ^ ref macro print ?
}

struct Callback<F: Fn()> {
    run: F,
}

impl<F: Fn()> Callback<F> {
    fn fire(&self) {
        (self.run)();
        //    ^ ref read run -> Callback::run
    }
}
