#define NEW
//      ^ def macro NEW
#if OLD
#elif NEW
//    ^ ref macro NEW -> NEW
#endif

class Loop
{
    void Run(Timing timing)
//       ^ def method Loop.Run
    {
#if !(UNITY || NEW)
//    ^ ref macro UNITY ?
//             ^ ref macro NEW -> NEW
        switch (timing)
        {
            case Timing.Last:
                Last();
                break;
#if NEW
            case Timing.Time:
                Time();
                break;
            case Timing.LastTime:
                Time();
                break;
#endif
            default:
                break;
        }
#else
        Last();
//      ^ ref call Last -> Loop.Last
#endif
    }

    void Last() { }
//       ^ def method Loop.Last
    void Time() { }
//       ^ def method Loop.Time
    string Name => nameof(Time);
//         ^ def property Loop.Name
//                 ^ no ref
    bool Is(object value) => value is Loop && value is not (Timing or null);
//                                    ^ ref type Loop -> Loop
//                                                          ^ ref type Timing ?
}
