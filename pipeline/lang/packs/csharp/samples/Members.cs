#define TRACE // more
//      ^ def macro TRACE
#pragma warning disable CS1591
#if TRACE && !OTHER
//  ^ ref macro TRACE -> TRACE
//            ^ ref macro OTHER ?
using System;
// <- use System *
#endif

namespace Acme.Members
//        ^ def module Acme.Members
{
    public record Point(int X, Money Y = null);
//                ^ def class Acme.Members.Point
//                          ^ def property Acme.Members.Point.X
//                             ^ ref type Money -> Acme.Members.Money
//                                   ^ def property Acme.Members.Point.Y

    class Money { public int Amount; public void Pay() { } }
//        ^ def class Acme.Members.Money
//                           ^ def field Acme.Members.Money.Amount
//                                               ^ def method Acme.Members.Money.Pay

    class Base
//        ^ def class Acme.Members.Base
    {
        protected int value;
//                    ^ def field Acme.Members.Base.value
        public Base(int value) { this.value = value; }
//             ^ def constructor Acme.Members.Base.Base
//                                    ^ ref write value -> Acme.Members.Base.value
        public virtual void Run() { }
//                          ^ def method Acme.Members.Base.Run
    }

    class Heir : Base, IRun
//        ^ def class Acme.Members.Heir
//               ^ ref inherit Base -> Acme.Members.Base
//                     ^ ref inherit IRun ?
    {
        Task<Money>.Awaiter awaiter;
//      ^ ref read Task ?
//           ^ ref type Money -> Acme.Members.Money
//                  ^ ref type Awaiter => Task.Awaiter
//                          ^ def field Acme.Members.Heir.awaiter
        int given;
//          ^ def field Acme.Members.Heir.given

        Heir(params Money[] all) : base(all.Length) { }
//      ^ def constructor Acme.Members.Heir.Heir
//      ^ takes all: Money[]
//      ^ signature Heir(params Money[] all)
//                  ^ ref type Money -> Acme.Members.Money
//                                 ^ ref call base -> Acme.Members.Base.Base
//                                          ^ ref read Length ?
        Heir(int a, int b = 3) : this(null) { }
//      ^ def constructor Acme.Members.Heir.Heir
//      ^ takes a: int, b: int = 3
//                               ^ ref call this -> Acme.Members.Heir.Heir

        int Given
//          ^ def property Acme.Members.Heir.Given
        {
            get { return value; }
//                       ^ ref read value -> Acme.Members.Base.value
            set { given = value; }
//                ^ ref write given -> Acme.Members.Heir.given
        }

        void IRun.Run() { }
//           ^ ref type IRun ?
//                ^ def method Acme.Members.Heir.Run

        [Test]
//       ^ ref decorate Test ?
        public override void Run()
//                           ^ def method Acme.Members.Heir.Run
        {
            base.Run();
//               ^ ref call Run -> Acme.Members.Base.Run
            awaiter.Wait();
//          ^ ref read awaiter -> Acme.Members.Heir.awaiter
//                  ^ ref call Wait ?
        again:
            var made = new Money();
//                         ^ ref instantiate Money -> Acme.Members.Money
            made.Pay();
//               ^ ref call Pay -> Acme.Members.Money.Pay
            Money late, never = null;
//          ^ ref type Money -> Acme.Members.Money
            late = made;
            late.Pay();
//               ^ ref call Pay -> Acme.Members.Money.Pay
            var cast = (Money)given;
//                      ^ ref type Money -> Acme.Members.Money
//                            ^ ref read given -> Acme.Members.Heir.given
            cast.Pay();
//               ^ ref call Pay -> Acme.Members.Money.Pay
            var other = given as Money;
//                      ^ ref read given -> Acme.Members.Heir.given
//                               ^ ref type Money -> Acme.Members.Money
            other.Amount = 1;
//                ^ ref write Amount -> Acme.Members.Money.Amount
            var none = default(Money);
//                             ^ ref type Money -> Acme.Members.Money
            none.Pay();
//               ^ ref call Pay -> Acme.Members.Money.Pay
            (Money first, int) pair;
//           ^ ref type Money -> Acme.Members.Money
            using (var point = new Point(1, null)) { point.X.Of(); }
//                                 ^ ref instantiate Point -> Acme.Members.Point
//                                                         ^ ref read X -> Acme.Members.Point.X
//                                                           ^ ref call Of => int.Of
            if (made is not Money || made is Heir) goto again;
//                          ^ ref type Money -> Acme.Members.Money
//                                           ^ ref type Heir -> Acme.Members.Heir
            ((Money)given).Pay();
//            ^ ref type Money -> Acme.Members.Money
//                  ^ ref read given -> Acme.Members.Heir.given
//                         ^ ref call Pay -> Acme.Members.Money.Pay
            Make(1);
//          ^ ref call Make -> Acme.Members.Heir.Make
        }

        void Make(int n) { }
//           ^ def method Acme.Members.Heir.Make
    }

    class Make { }
//        ^ def class Acme.Members.Make
}
