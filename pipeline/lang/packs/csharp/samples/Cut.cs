class Cut
#if WIDE
//  ^ ref macro WIDE
    : Base
//    ^ ref inherit Base
#endif
{
    int count;
//      ^ def field Cut.count

    bool All(int first
#if WIDE
        , int second
#endif
        )
//       ^ no ref
    {
        if (first > 0
#if WIDE && !NARROW
//  ^ ref macro WIDE
//           ^ ref macro NARROW
            && second > 0
#endif
            )
        {
            Use(count);
//          ^ ref call Use -> Cut.Use
//          ^ by Cut.All
        }
#if WIDE
        foreach (var one in Wide())
//                          ^ ref call Wide in Cut
        {
#else
        foreach (var one in Narrow())
//                          ^ no ref
        {
#endif
            Use(one);
        }
        switch (first)
        {
            case 1:
                break;
#if WIDE
            case 2:
                Use(count);
//              ^ ref call Use -> Cut.Use
                break;
#endif
            default:
                break;
        }
        return Use(
#if WIDE
            @"\"
#else
            "\""
#endif
            );
    }

    void Use(object one) { }
//       ^ def method Cut.Use

    int Size
//      ^ def property Cut.Size
    {
        get { return count; }
//                   ^ ref read count -> Cut.count
#if WIDE
        set { count = value; }
//            ^ ref write count -> Cut.count
//                    ^ no ref
#endif
    }

    public int this[int at, string name] { get { return count + at; } set { count = value; } }
//             ^ def property Cut.this[]
//             ^ takes at: int, name: string
//             ^ returns int
//             ^ complexity 1
//             ^ signature public int this[int at, string name]
//                                                      ^ ref read count -> Cut.count
//                                                      ^ by Cut.this[]
//                                                              ^ no ref
    internal Cut this[Cut at] => at;
//               ^ def property Cut.this[]
//               ^ returns Cut
//                               ^ no ref
}

class Marked
{
    int @event;
//       ^ def field Marked.event
    void Set(int @class, string @namespace = "@a")
//       ^ def method Marked.Set
//       ^ takes class: int, namespace: string = "@a"
//       ^ signature void Set(int @class, string @namespace = "@a")
    {
        @event = @class;
//       ^ ref write event -> Marked.event
//                ^ no ref
        this.@event = 1;
//            ^ ref write event -> Marked.event
        @Set(@event);
//       ^ ref call Set -> Marked.Set
//            ^ ref read event -> Marked.event
        string all = $"{@event} @{"a"}";
//                       ^ ref read event -> Marked.event
    }
}

partial class Part { int first; }
//            ^ def class Part
partial class Part { int Get() => first + new Part().first; }
//            ^ def class Part
//                                ^ ref read first -> Part.first
//                                            ^ ref instantiate Part -> Part
//                                                   ^ ref read first -> Part.first
