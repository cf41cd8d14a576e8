// Values whose type is said where they are made: assertions, conversions, several results.
package shapes

import (
	"io"
 // <- use io

	"example.com/geo"
 // <- use example.com/geo
)

type Circle struct{ radius float64 }
//   ^ def struct shapes.Circle
//                  ^ def field shapes.Circle.radius

func (c *Circle) Area() float64 { return c.radius * c.radius }
//       ^ ref type Circle -> shapes.Circle
//               ^ def method shapes.Circle.Area
//                                         ^ ref read radius -> shapes.Circle.radius
//                                                    ^ ref read radius -> shapes.Circle.radius

type Square struct{ side float64 }
//   ^ def struct shapes.Square
//                  ^ def field shapes.Square.side

func (s Square) Area() float64 { return s.side * s.side }
//      ^ ref type Square -> shapes.Square
//              ^ def method shapes.Square.Area
//                                        ^ ref read side -> shapes.Square.side
//                                                 ^ ref read side -> shapes.Square.side

type Meters float64
//   ^ def type_alias shapes.Meters

func (m Meters) Feet() float64 { return float64(m) * 3.28 }
//      ^ ref type Meters -> shapes.Meters
//              ^ def method shapes.Meters.Feet

func parse(text string) (c *Circle, err error) { return &Circle{}, nil }
//   ^ def function shapes.parse
//                          ^ ref type Circle -> shapes.Circle
//                                                       ^ ref instantiate Circle -> shapes.Circle

func pair() (Square, *geo.Point) { return Square{}, nil }
//   ^ def function shapes.pair
//           ^ ref type Square -> shapes.Square
//                    ^ ref read geo => example.com/geo
//                        ^ ref type Point => example.com/geo.Point
//                                        ^ ref instantiate Square -> shapes.Square

// A type of another file of the package.
func (f *Figure) Draw(w io.Writer) {
//       ^ ref type Figure ?
//               ^ def method shapes.Figure.Draw
//                      ^ ref read io => io
//                         ^ ref type Writer => io.Writer
	f.prepare(w)
// ^ ref call prepare => Figure.prepare
	f.canvas.Clear()
// ^ ref read canvas => Figure.canvas
//        ^ ref call Clear => Figure.canvas.Clear
	f.Draw(w)
// ^ ref call Draw -> shapes.Figure.Draw
}

func render(values []interface{}, any interface{}) {
//   ^ def function shapes.render
	var figure Figure
//          ^ ref type Figure ?
	figure.Draw(nil)
//      ^ ref call Draw -> shapes.Figure.Draw
	figure.Hide()
//      ^ ref call Hide => Figure.Hide
	circle, err := parse("1")
//              ^ ref call parse -> shapes.parse
	if err != nil {
		circle.Area()
//       ^ ref call Area -> shapes.Circle.Area
	}
	square, point := pair()
//                ^ ref call pair -> shapes.pair
	square.Area()
//      ^ ref call Area -> shapes.Square.Area
	point.Norm()
//     ^ ref call Norm => example.com/geo.Point.Norm
	if c, ok := any.(*Circle); ok {
//                 ^ ref type Circle -> shapes.Circle
		c.Area()
//  ^ ref call Area -> shapes.Circle.Area
		ok.Area()
//   ^ ref call Area ?
	}
	any.(Square).Area()
//    ^ ref type Square -> shapes.Square
//            ^ ref call Area -> shapes.Square.Area
	made := new(Circle)
//       ^ ref call new ?
//           ^ ref type Circle -> shapes.Circle
	made.Area()
//    ^ ref call Area -> shapes.Circle.Area
	cast := (*Circle)(nil)
//         ^ ref type Circle -> shapes.Circle
	cast.Area()
//    ^ ref call Area -> shapes.Circle.Area
	length := Meters(3)
//         ^ ref type Meters -> shapes.Meters
	length.Feet()
//      ^ ref call Feet -> shapes.Meters.Feet
	switch shape := any.(type) {
	case *Circle:
//     ^ ref type Circle -> shapes.Circle
		shape.Area()
//      ^ ref call Area -> shapes.Circle.Area
	case Square, *Square:
//    ^ ref type Square -> shapes.Square
//             ^ ref type Square -> shapes.Square
		shape.Area()
//      ^ ref call Area ?
	case geo.Point:
//    ^ ref read geo => example.com/geo
//        ^ ref type Point => example.com/geo.Point
		shape.Norm()
//      ^ ref call Norm => example.com/geo.Point.Norm
	default:
		shape.Area()
//      ^ ref call Area ?
	}
}
