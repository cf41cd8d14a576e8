//! Structs, enums, unions, and how they are made and taken apart.

#[derive(Clone, Copy, PartialEq)]
pub struct Point {
//         ^ def struct Point
    pub x: f64,
//      ^ def field Point::x
//      ^ returns f64
//      ^ exported
    y: f64,
//  ^ visibility private
//  ^ hidden
}

pub struct Meters(pub f64);
//         ^ def struct Meters
//         ^ signature pub struct Meters(pub f64)
pub struct Marker;
//         ^ signature pub struct Marker

pub enum Shape {
//       ^ def enum Shape
    Empty,
//  ^ def enum_member Shape::Empty
    Circle { center: Point, radius: Meters },
//  ^ def enum_member Shape::Circle
//           ^ def field Shape::Circle::center
//           ^ visibility public
    Line(Point, Point),
//  ^ parent Shape
    Dots = 4,
}

#[repr(C)]
pub union Word {
//        ^ def union Word
    whole: u32,
//  ^ def field Word::whole
    halves: [u16; 2],
}

pub type Pair = (Point, Point);
//       ^ def type_alias Pair
//       ^ signature pub type Pair = (Point, Point)
//       ^ returns (Point, Point)
pub static ORIGIN: Point = Point { x: 0.0, y: 0.0 };
//         ^ def variable ORIGIN
//         ^ returns Point
//                                 ^ ref write x -> Point::x
static mut COUNT: u32 = 0;
//         ^ def variable COUNT
const EDGE: char = '|';
//    ^ def constant EDGE
//    ^ no doc
const _: () = assert!(EDGE as u32 > 0);
//    ^ no ref
//                    ^ ref read EDGE -> EDGE

impl Shape {
    pub const NONE: Shape = Shape::Empty;
//            ^ def constant Shape::NONE
//                                 ^ ref read Empty -> Shape::Empty

    pub fn area(&self) -> f64 {
        use Shape::Empty as Nothing;
        match self {
            Self::Empty | Shape::Dots => 0.0,
//          ^ ref type Self -> Shape
//                ^ ref read Empty -> Shape::Empty
//                               ^ ref read Dots -> Shape::Dots
            Shape::Circle { center: Point { x, .. }, radius } if *x > LIMIT => radius.0 * radius.0,
//                 ^ ref read Circle -> Shape::Circle
//                          ^ ref read center -> Shape::Circle::center
//                                  ^ ref type Point -> Point
//                                          ^ ref read x -> Point::x
//                                                                ^ no ref
//                                                                    ^ ref read LIMIT -> LIMIT
//                                                                             ^ no ref
            Shape::Line(from @ Point { x: left, .. }, to) => from.y + to.y + left,
//                 ^ ref read Line -> Shape::Line
//                                                                           ^ no ref
            _ => 1.0,
        }
    }
}

const LIMIT: f64 = 1e9;

pub fn make(x: f64, y: f64) -> Shape {
    let point = Point { x, ..ORIGIN };
//              ^ ref instantiate Point -> Point
//                      ^ ref write x -> Point::x
//                           ^ ref read ORIGIN -> ORIGIN
    let Point { x: left, y: top } = point;
//                       ^ ref read y -> Point::y
    let mut word = Word { whole: 7 };
//                        ^ ref write whole -> Word::whole
    word.whole = left as u32;
//       ^ ref write whole -> Word::whole
    word.halves[0] += 1;
//       ^ ref read halves -> Word::halves
    unsafe { COUNT += 1 };
//           ^ ref write COUNT -> COUNT
    (word.whole, _) = (1, top);
//        ^ ref write whole -> Word::whole
    let shape = Shape::Circle { center: point, radius: Meters(y) };
//                     ^ ref instantiate Circle -> Shape::Circle
//                                             ^ ref write radius -> Shape::Circle::radius
//                                                     ^ ref instantiate Meters -> Meters
    shape.area();
//        ^ ref call area -> Shape::area
    Shape::Line(point, ORIGIN)
//         ^ ref instantiate Line -> Shape::Line
}
