#include <vector>
//       ^ use vector *
#include "x.hpp"
//       ^ use x.hpp *
namespace a { namespace b {
//        ^ def module a
//                      ^ def module a::b
/// A shape.
template <typename T, int N = 3>
class Shape : public Base<T>, private Other {
//    ^ def class a::b::Shape
//                   ^ ref inherit Base ?
//                                    ^ ref inherit Other ?
  int hidden_;
//    ^ def field a::b::Shape::hidden_
public:
  Shape(int x) : hidden_(x) { init(); }
//^ def constructor a::b::Shape::Shape
//                            ^ ref call init ?
  virtual ~Shape() = default;
//        ^ def constructor a::b::Shape::~Shape
  virtual double area() const = 0;
//               ^ def method a::b::Shape::area
  T get(int i, T d = T()) const noexcept { return compute(i); }
//  ^ def method a::b::Shape::get
//                                                ^ ref call compute -> a::b::compute
  static Shape *make();
//       ^ ref type Shape -> a::b::Shape
//              ^ def method a::b::Shape::make
  bool operator==(const Shape &o) const { return this->get(1) == o.get(1); }
//     ^ def method a::b::Shape::operator==
//                      ^ ref type Shape -> a::b::Shape
//                                                     ^ ref call get -> a::b::Shape::get
//                                                                 ^ ref call get -> a::b::Shape::get
  operator bool() const { return true; }
//^ def method a::b::Shape::operator bool
  enum class Kind { A, B };
//           ^ def enum a::b::Shape::Kind
//                  ^ def enum_member a::b::Shape::Kind::A
//                     ^ def enum_member a::b::Shape::Kind::B
  using value_type = T;
//      ^ def type_alias a::b::Shape::value_type
  friend void swap(Shape &a, Shape &b);
//            ^ def function a::b::swap
//                 ^ ref type Shape -> a::b::Shape
//                           ^ ref type Shape -> a::b::Shape
  struct Nested { int q; void go(); };
//       ^ def struct a::b::Shape::Nested
//                    ^ def field a::b::Shape::Nested::q
//                            ^ def method a::b::Shape::Nested::go
protected:
  std::vector<int> items{1, 2};
//     ^ ref type vector ?
//                 ^ def field a::b::Shape::items
};
template <typename T> Shape<T> *Shape<T>::make() { return new Shape<T>(1); }
//                    ^ ref type Shape -> a::b::Shape
//                              ^ ref type Shape -> a::b::Shape
//                                        ^ def method a::b::Shape::make
//                                                            ^ ref instantiate Shape -> a::b::Shape
inline int compute(int x) { return std::max(x, 1); }
//         ^ def function a::b::compute
//                                      ^ ref call max ?
}
void b::Shape<int>::Nested::go() { q = 1; helper(); }
//      ^ ref type Shape -> a::b::Shape
//                          ^ def method a::b::Shape::Nested::go
//                                        ^ ref call helper ?
}
using namespace std;
//              ^ use std *
using std::vector;
//    ^ use std vector
namespace c = a::b;
constexpr int K = 3;
//            ^ def constant K
concept_x y;
// <- ref type concept_x ?
//        ^ def variable y
template <typename T> concept Num = true;
//                            ^ def trait Num
int main(int argc, char **argv) {
//  ^ def function main
  a::b::Shape<int> s(1);
//      ^ ref type Shape -> a::b::Shape
  auto f = [&](int q) { return q + a::b::compute(2); };
//                                       ^ ref call compute -> a::b::compute
  f(1); s.get(2)->foo();
//        ^ ref call get -> a::b::Shape::get
//                ^ ref call foo ?
  for (auto &v : items) { v.run(); }
//                          ^ ref call run ?
  std::unique_ptr<Foo> p = std::make_unique<Foo>(1);
//     ^ ref type unique_ptr ?
//                ^ ref type Foo ?
//                              ^ ref call make_unique ?
//                                          ^ ref type Foo ?
  try { Foo(1); } catch (const std::exception &e) { e.what(); }
//      ^ ref call Foo ?
//                                  ^ ref type exception ?
//                                                    ^ ref call what ?
  return s.area() > 1 ? 1 : 0;
//         ^ ref call area -> a::b::Shape::area
}
