package shape

import "image"

// Point is a place.
type Point struct{ X, Y int }

// Line joins two.
type Line struct {
	From, To Point
	Style    *Style
}

// Style says how it looks.
type Style struct{ Width float64 }

// Kind tells shapes apart.
type Kind int

const (
	Round Kind = iota
	Square
)

// The keys of structs are fields, those of maps and slices expressions.
var names = map[Kind]string{Round: "round", Square: `square`}
//              ^ ref type Kind -> shape.Kind
//                          ^ ref read Round -> shape.Round
//                                          ^ ref read Square -> shape.Square

var table = [...]int{Square: 0x1p-2, Round: 0b1}
//                   ^ ref read Square -> shape.Square

// Keys can be literals too, whatever the values are.
var shown = map[Point]bool{
	{X: 1}: true,
//^ ref write X -> shape.Point.X
}

var lines = []Line{
//            ^ ref type Line -> shape.Line
	{From: Point{1, 2}, To: Point{X: 3, Y: 4}},
//^ ref write From -> shape.Line.From
	//                  ^ ref write To -> shape.Line.To
	//     ^ ref instantiate Point -> shape.Point
	//                            ^ ref write X -> shape.Point.X
	{Style: &Style{Width: 1.5}},
//^ ref write Style -> shape.Line.Style
	//       ^ ref instantiate Style -> shape.Style
	//             ^ ref write Width -> shape.Style.Width
}

var grid = map[Point][]*Point{
	{X: 1}: {{Y: 2}, {X: 3}},
//^ ref write X -> shape.Point.X
	//        ^ ref write Y -> shape.Point.Y
}

func draw(X int) {
	point := Point{X: X, Y: 0x10}
	//             ^ ref write X -> shape.Point.X
	//                ^ no ref
	box := image.Rectangle{Min: image.Point{X: X}}
	//           ^ ref instantiate Rectangle => image.Rectangle
	//                     ^ ref write Min => image.Rectangle.Min
	//                                      ^ ref write X => image.Point.X
	//                                         ^ no ref
	cases := []struct {
		name string
		want float64
	}{
		{name: "one", want: 1e9},
// ^ no ref
		{name: "two"},
	}
	options := struct{ deep bool }{deep: true}
	//                             ^ no ref
	use(point, box, cases, options, 017, 1_000, 3.5i, '\n', "\t", false)
}

func use(...any) {}
