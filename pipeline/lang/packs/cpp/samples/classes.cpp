// Members, access, constructors, and what stands out of the class.
#include <memory>
//       ^ use memory *

/// Something to draw.
class Shape {
//    ^ def class Shape
//    ^ doc Something to draw.
    int id_ = 0;
//      ^ def field Shape::id_
//      ^ visibility private
//      ^ hidden
public:
    explicit Shape(int id) : id_(id), name_{"shape"} { count++; }
//           ^ def constructor Shape::Shape
//           ^ modifiers explicit
//           ^ takes id: int
//                           ^ ref write id_ -> Shape::id_
//                                    ^ ref write name_ -> Shape::name_
    Shape(const Shape &) = delete;
//  ^ symbol Shape#Shape(+1).
//  ^ modifiers delete
    virtual ~Shape() noexcept = default;
//          ^ def constructor Shape::~Shape
//          ^ modifiers virtual default noexcept
    virtual double area() const = 0;
//                 ^ def method Shape::area
//                 ^ returns double
//                 ^ modifiers virtual const
    int id() const { return id_; }
//      ^ def method Shape::id
//                          ^ ref read id_ -> Shape::id_
    Shape *self() { return this; }
    static int count;
//             ^ def field Shape::count
//             ^ modifiers static
    static constexpr int kLimit = 8;
//                       ^ def constant Shape::kLimit
    /// How its edge runs.
    enum class Kind { Round, Flat };
//             ^ def enum Shape::Kind
//             ^ doc How its edge runs.
//                    ^ def enum_member Shape::Kind::Round
    enum { Plain, Fancy };
//                ^ def enum_member Shape::Fancy
    struct Style;
protected:
    const char *name_;
//              ^ visibility protected
//              ^ returns const char *

    // Exchanges two.
    friend void swap(Shape &a, Shape &b);
//              ^ def function swap
//              ^ modifiers friend
//              ^ doc Exchanges two.
    friend class Canvas;
//               ^ ref type Canvas
};

int Shape::count = 0;
//  ^ ref type Shape -> Shape
//         ^ def field Shape::count
//         ^ parent Shape

struct Shape::Style {
//            ^ def struct Shape::Style
//            ^ parent Shape
    int width : 4;
//      ^ def field Shape::Style::width
};

class Circle final : public Shape, private std::enable_shared_from_this<Circle> {
//    ^ def class Circle
//                          ^ ref inherit Shape -> Shape
//                                         ^ ref read std ?
//                                              ^ ref inherit enable_shared_from_this ?
public:
    Circle(int id, double radius);
//  ^ def constructor Circle::Circle
    double area() const override;
//         ^ modifiers const override
private:
    double radius_;
};

Circle::Circle(int id, double radius) : Shape(id), radius_(radius) {}
//      ^ def constructor Circle::Circle
//      ^ parent Circle
//                                      ^ ref instantiate Shape -> Shape
//                                                 ^ ref write radius_ -> Circle::radius_
//                                                         ^ no ref

double Circle::area() const { return 3.14 * radius_ * this->radius_; }
//             ^ def method Circle::area
//                                          ^ ref read radius_ -> Circle::radius_
//                                                          ^ ref read radius_ -> Circle::radius_

double total(const Shape &shape, Circle *circle) {
//     ^ takes shape: const Shape &, circle: Circle *
    Shape::Kind kind = Shape::Kind::Flat;
//         ^ ref type Kind -> Shape::Kind
    auto made = Circle(1, 2.0);
//              ^ ref instantiate Circle
    std::unique_ptr<Circle> owned(new Circle(1, 2.0));
//                                    ^ ref instantiate Circle
    return shape.area() + circle->area() + made.area() + owned->area() + Shape::count + Shape::kLimit;
//               ^ ref call area -> Shape::area
//                                ^ ref call area -> Circle::area
//                                              ^ ref call area -> Circle::area
//                                                              ^ ref call area ?
}

class Garage : public remote::Place, Named<int> {
public:
    Garage() : Place(1), Named(2), size_(3) {}
//             ^ ref instantiate Place ?
//                       ^ ref instantiate Named ?
//                                 ^ ref write size_ -> Garage::size_
private:
    int size_;
};

namespace dens {
class Bear {
public:
    void wake();
    explicit Bear(int age);
private:
    void snore(int times);
    Bear();
    static int n_bears;
};

void Bear::wake() { snore(3); }
//         ^ visibility public
//         ^ exported
void Bear::snore(int times) {}
//         ^ visibility private
//         ^ hidden
//         ^ parent dens::Bear
Bear::Bear(int age) {}
//    ^ visibility public
Bear::Bear() {}
//    ^ visibility private
int Bear::n_bears = 0;
//        ^ visibility private
//        ^ hidden
}  // namespace dens

void yard::Fence::paint(int times) {}
//   ^ ref read yard ?
//         ^ ref type Fence => yard::Fence
void yard::open() {}
//   ^ ref read yard ?
yard::shed_t::shed_t(int n_tools) : n_tools_(n_tools) {}
// <- ref read yard ?
//    ^ ref type shed_t => yard::shed_t
yard::shed_t::~shed_t() {}
//    ^ ref type shed_t => yard::shed_t
//             ^ no ref
barn_t::barn_t() {}
// <- ref type barn_t ?

struct Dial {
    int Dial::*at;
//             ^ def field Dial::at
    int (yard::Dial::*turn)(int by);
//                    ^ def field Dial::turn
};
int Dial::*chosen = nullptr;
//         ^ def variable chosen
void spin(int Dial::*member, int (Dial::*run)(int)) {}
//   ^ takes member: int *, run: int (*)(int)

struct yard::Gate::Hinge {
//     ^ ref read yard ?
//           ^ ref type Gate => yard::Gate
    int n_screws;
};

struct Idle {
    virtual ~Idle() = 0;
//          ^ modifiers virtual
};
