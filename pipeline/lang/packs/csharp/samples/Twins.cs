class Twin<T> : Base<T>
//    ^ def class Twin
//              ^ ref inherit Base ?
{
    readonly T source;
//             ^ def field Twin.source

    public Twin(T source)
//         ^ def constructor Twin.Twin
    {
        this.source = source;
//           ^ ref write source -> Twin.source
        Dispose();
//      ^ ref call Dispose in Twin
        new Inner();
//          ^ ref instantiate Inner -> Twin.Inner
        System.Console.WriteLine(nameof(source));
//      ^ ref read System ?
//             ^ ref read Console => System.Console
//                     ^ ref call WriteLine => System.Console.WriteLine
    }

    class Inner { int count; void Add() { count++; } }
//        ^ def class Twin.Inner
//                    ^ def field Twin.Inner.count
//                                ^ def method Twin.Inner.Add
//                                        ^ ref write count -> Twin.Inner.count
}

class Twin<T, K>
//    ^ def class Twin
{
    readonly K source;
//             ^ def field Twin.source

    K Get() { new Inner(); return source; }
//    ^ def method Twin.Get
//                ^ ref instantiate Inner -> Twin.Inner
//                                ^ ref read source -> Twin.source

    class Inner { int count; void Add() { count++; } }
//        ^ def class Twin.Inner
//                    ^ def field Twin.Inner.count
//                                ^ def method Twin.Inner.Add
//                                        ^ ref write count -> Twin.Inner.count
}
