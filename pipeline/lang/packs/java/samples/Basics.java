package com.acme.app;

import java.util.List;
//     ^ use java.util List
import java.util.*;
//     ^ use java.util *
import static java.lang.Math.max;
//            ^ use java.lang.Math max

/** A service. */
@Service("x")
public abstract class A<T extends Base> extends Parent<T> implements Runnable, Comparable<A> {
//                    ^ def class com.acme.app.A
//                                              ^ ref inherit Parent ?
//                                                                   ^ ref implement Runnable ?
//                                                                             ^ ref implement Comparable ?
//                                                                                        ^ ref type A -> com.acme.app.A
    /** Max. */
    public static final int MAX = 3, MIN = 1;
//                          ^ def constant com.acme.app.A.MAX
//                                   ^ def constant com.acme.app.A.MIN
    private List<String> names;
//          ^ ref type List ?
//               ^ ref type String ?
//                       ^ def field com.acme.app.A.names
    protected @Inject Helper helper;
//             ^ ref decorate Inject ?
//                    ^ ref type Helper ?
//                           ^ def field com.acme.app.A.helper

    public A(String name, int... rest) { super(name); this.names = new ArrayList<>(); init(); }
//         ^ def constructor com.acme.app.A.A
//           ^ ref type String ?
//                                                                     ^ ref instantiate ArrayList ?
//                                                                                    ^ ref call init ?

    @Override
    public void run() throws IOException {
//              ^ def method com.acme.app.A.run
//                           ^ ref type IOException ?
        int x = compute(1);
//              ^ ref call compute -> com.acme.app.A.compute
        names.forEach(n -> n.foo());
//            ^ ref call forEach ?
//                           ^ ref call foo ?
        this.helper.go(x);
//                  ^ ref call go ?
        Util.doIt(max(1, 2));
//           ^ ref call doIt ?
//                ^ ref call max ?
        for (String s : names) { s.trim(); }
//           ^ ref type String ?
//                                 ^ ref call trim ?
        Inner i = new Inner();
//      ^ ref type Inner -> com.acme.app.A.Inner
//                    ^ ref instantiate Inner -> com.acme.app.A.Inner
        Runnable r = () -> compute(2);
//      ^ ref type Runnable ?
//                         ^ ref call compute -> com.acme.app.A.compute
        if (x > 1 && x < 3) { compute(1, 2); } else if (x == 2) { run(); }
//                            ^ ref call compute -> com.acme.app.A.compute
//                                                                ^ ref call run -> com.acme.app.A.run
        switch (x) { case 1: break; default: }
        helper.apply(String::valueOf);
//             ^ ref call apply ?
    }
    int compute(int a) { return a; }
//      ^ def method com.acme.app.A.compute
    int compute(int a, int b) { return a + b; }
//      ^ def method com.acme.app.A.compute
    static class Inner { void go() { compute(3); } }
//               ^ def class com.acme.app.A.Inner
//                            ^ def method com.acme.app.A.Inner.go
//                                   ^ ref call compute -> com.acme.app.A.compute
    enum Color { RED(1), GREEN { void f() {} }; Color(int x) {} }
//       ^ def enum com.acme.app.A.Color
//               ^ def enum_member com.acme.app.A.Color.RED
//                       ^ def enum_member com.acme.app.A.Color.GREEN
//                                    ^ def method com.acme.app.A.Color.GREEN.f
//                                              ^ def constructor com.acme.app.A.Color.Color
    interface Op { int apply(int a); int K = 1; default void d() {} }
//            ^ def interface com.acme.app.A.Op
//                     ^ def method com.acme.app.A.Op.apply
//                                       ^ def constant com.acme.app.A.Op.K
//                                                           ^ def method com.acme.app.A.Op.d
    record Point(int x, int y) { Point { check(x); } }
//         ^ def class com.acme.app.A.Point
//                               ^ def constructor com.acme.app.A.Point.Point
//                                       ^ ref call check ?
    @interface Anno { String value() default "x"; }
//             ^ def interface com.acme.app.A.Anno
//                    ^ ref type String ?
//                           ^ def method com.acme.app.A.Anno.value
}
