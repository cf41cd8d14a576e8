class Before { void Run() { } }
//    ^ def class Before
//                  ^ def method Before.Run

class Broken { void Half( }
//    ^ def class Broken
//                  ^ no ref

class After
//    ^ def class After
{
    void Run() { new Before().Run(); }
//       ^ def method After.Run
//                   ^ ref instantiate Before -> Before
//                            ^ ref call Run -> Before.Run
}
