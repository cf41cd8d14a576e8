// A module of C++20.
module;
#include <cmath>
//       ^ use cmath *
export module geometry.points;

import std.core;
//     ^ use std.core *
export import geometry.base;
//            ^ use geometry.base *

export struct Point { double x, y; };
//            ^ def struct Point
//                           ^ def field Point::x

export double length(Point p) {
//            ^ def function length
    return std::hypot(p.x, p.y);
//                      ^ ref read x -> Point::x
}

export [[nodiscard]] int rank(const Point &p) noexcept;
//                       ^ def function rank
//                                  ^ ref type Point -> Point
