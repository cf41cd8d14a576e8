[Note("x", key: 1, Kind = 2)]
 // <- ref decorate Note ?
class Extra : Base<int>
//    ^ def class Extra
//            ^ ref inherit Base ?
{
    (int left, string right) pair;
//                           ^ def field Extra.pair
    global::System.Text.Encoding encoding;
//  ^ ref read global ?
//          ^ ref read System ?
//                 ^ ref read Text ?
//                      ^ ref type Encoding ?
//                               ^ def field Extra.encoding

    bool Same(object value) => value is int && !(value is Extra);
//       ^ def method Extra.Same
//                                                        ^ ref type Extra -> Extra

    object Match(object value)
//         ^ def method Extra.Match
    {
        switch (value)
        {
            case var (x, y): return x ?? y;
            case var all: return all;
        }
    }
}

record Child(int A) : Parent(A);
//     ^ def class Child
//                    ^ ref inherit Parent ?

class Gauge
//    ^ def class Gauge
{
    Gauge? next;
    int level;

    void Turn()
    {
        Show(next!, !level, -level);
//           ^ ref read next -> Gauge.next
//                   ^ ref read level -> Gauge.level
//                           ^ ref read level -> Gauge.level
        next!.Turn();
//      ^ ref read next -> Gauge.next
//            ^ ref call Turn -> Gauge.Turn
        ++level;
//        ^ ref write level -> Gauge.level
        --this.level;
//             ^ ref write level -> Gauge.level
    }
}

unsafe class Buffer
//           ^ def class Buffer
{
    Span *first;
//  ^ ref type Span ?
//        ^ def field Buffer.first
    Span** last;
//  ^ ref type Span ?
    delegate*<Span, void> move;
//            ^ ref type Span ?
    Span this[int at] { get { return first[at]; } }
//  ^ ref type Span ?
//                                   ^ ref read first -> Buffer.first

    int Size(Span* given)
//           ^ ref type Span ?
    {
        return sizeof(Span);
//                    ^ ref type Span ?
    }
}

class Knob
//    ^ def class Knob
{
    public static implicit operator Dial(Knob from) => Dial.Of(from);
//                                  ^ def method Knob.operator Dial
//                                       ^ ref type Knob -> Knob
//                                                     ^ ref read Dial ?
//                                                          ^ ref call Of => Dial.Of
}

/// <summary>What is told.</summary>
// A note to readers.
#pragma warning disable IDE1006
interface told { }
//        ^ def interface told
//        ^ doc <summary>What is told.</summary>
#pragma warning restore IDE1006
interface untold { }
//        ^ no doc

class Lamp
//    ^ def class Lamp
{
    Tint Tint { get; set; }
//  ^ ref type Tint ?
//       ^ def property Lamp.Tint

    void Dim()
    {
        Tint = Tint.Dark;
//      ^ ref write Tint -> Lamp.Tint
//                  ^ ref read Dark => Tint.Dark
        Tint.Fade();
//           ^ ref call Fade => Tint.Fade
    }
}

class Shelf
//    ^ def class Shelf
{
    public int Size;
//             ^ def field Shelf.Size

    Shelf Make(int depth)
//        ^ def method Shelf.Make
    {
        Box box = new() { Size = 3 };
//                        ^ no ref
        box = new Box.Lid<int> { Size = depth };
//                               ^ ref write Size => Box.Lid.Size
        return new Shelf { Size = depth, Label = "", Next = { Size = 1 } };
//                         ^ ref write Size -> Shelf.Size
//                                       ^ ref write Label in Shelf
//                                                            ^ no ref
    }
}

class MarkAttribute : System.Attribute { }
//    ^ def class MarkAttribute

class Checks
//    ^ def class Checks
{
    [Mark, Told, ToldAttribute]
//   ^ ref decorate Mark -> MarkAttribute
//         ^ ref decorate Told => ToldAttribute
//               ^ ref decorate ToldAttribute ?
    void Told() { }
//       ^ def method Checks.Told
}
