// Tests and matchers that macros make, and what macros do outside of code.
#include "catch.hpp"

namespace shapes VISIBLE(default)
//        ^ def module shapes
//        ^ signature namespace shapes
//               ^ ref macro VISIBLE
{
BEGIN_EXPORT
// <- ref macro BEGIN_EXPORT

using Length = double;
//    ^ def type_alias shapes::Length

// A test case without a name of its own.
class Fixture {
protected:
    Fixture() : side_(LENGTH(2)), name_("square") {}
//  ^ def constructor shapes::Fixture::Fixture
//  ^ signature Fixture()
    Length area() const { return side_ * side_; }
    Length side_;
    std::string name_;
};

TEST_CASE("squares have an area", "[shapes]") {
// <- ref macro TEST_CASE
    const Length side = 2;
//               ^ no ref
    REQUIRE(square(side) == 4);
//  ^ ref call REQUIRE
}

TEST_CASE_METHOD(Fixture, "fixtures have sides") {
//               ^ ref type Fixture -> shapes::Fixture
    REQUIRE(area() == side_ * 2);
//          ^ ref call area -> shapes::Fixture::area
//                    ^ ref read side_ -> shapes::Fixture::side_
}

MATCHER_P(HasArea, wanted, "has an area") {
// <- ref macro MATCHER_P
//        ^ def function shapes::HasArea
//                 ^ no ref
    const auto found = square(arg);
//                     ^ by shapes::HasArea
    return found == wanted;
//                  ^ no ref
}

DEFINE_CHECK("sides", check(1)) {
//                    ^ ref call check
    int checked = 0;
//      ^ no ref
    return checked;
//         ^ no ref
}

template <typename T, ENABLE_IF(is_shape<T>::value)>
//                    ^ ref macro ENABLE_IF
//                              ^ ref type is_shape
auto describe(const T& shape) -> std::string {
//   ^ returns std::string
    if (unlikely(shape.empty())) return "";
    if unlikely(shape.area() < 0) {
//     ^ ref macro unlikely
        return shape.name();
//                   ^ ref call name
    }
    return describe_as(shape, "%" PRIu64, "a." NAME(b) ".c");
//         ^ ref call describe_as
//                                ^ ref macro PRIu64
//                                             ^ ref macro NAME
}


class MockShape : public Shape {
public:
    MOCK_METHOD(double, area, (), (const, override));
//  ^ ref macro MOCK_METHOD ?
//                      ^ def method shapes::MockShape::area
//                      ^ returns double
//                      ^ modifiers const override
    MOCK_METHOD((std::map<int, Size>), sizes, (int from, Size *to));
//                                     ^ def method shapes::MockShape::sizes
//                                     ^ takes from: int, to: Size *
//                                     ^ returns std::map<int, Size>
    MOCK_METHOD(void, reset, (), (Calltype(STDCALL)));
//                    ^ def method shapes::MockShape::reset
//                    ^ modifiers none
};

END_EXPORT
// <- ref macro END_EXPORT
}  // namespace shapes
