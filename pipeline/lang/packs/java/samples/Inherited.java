package com.acme.base;

import com.acme.core.Plugin;
//     ^ use com.acme.core Plugin
//                   ^ ref import Plugin ?

/** Documentation stands before blank lines and other comments too. */

// Not a line of it.

class Shape {
//    ^ def class com.acme.base.Shape
//    ^ doc Documentation stands before blank lines and other comments too.
    protected int sides;
//                ^ def field com.acme.base.Shape.sides

    Shape(int sides) { this.sides = sides; }
//  ^ def constructor com.acme.base.Shape.Shape
//                          ^ ref write sides -> com.acme.base.Shape.sides

    int count() { return sides; }
//      ^ def method com.acme.base.Shape.count
//                       ^ ref read sides -> com.acme.base.Shape.sides

    Shape copy() { return this; }
//  ^ ref type Shape -> com.acme.base.Shape
//        ^ def method com.acme.base.Shape.copy
}

class Square extends Shape {
//    ^ def class com.acme.base.Square
//                   ^ ref inherit Shape -> com.acme.base.Shape
    private final double width;
//                       ^ def field com.acme.base.Square.width

    Square(double width) {
//  ^ def constructor com.acme.base.Square.Square
        super(4);
//      ^ ref call super -> com.acme.base.Shape.Shape
        this.width = width;
//           ^ ref write width -> com.acme.base.Square.width
    }

    Square(double width, int unused) { this(width); }
//  ^ def constructor com.acme.base.Square.Square
//                                     ^ ref call this -> com.acme.base.Square.Square

    @Override
    int count() {
//      ^ def method com.acme.base.Square.count
        int all = super.count() + sides;
//                      ^ ref call count -> com.acme.base.Shape.count
//                                ^ ref read sides -> com.acme.base.Shape.sides
        if (all > this.sides) {
//                     ^ ref read sides -> com.acme.base.Shape.sides
            return copy().count();
//                 ^ ref call copy -> com.acme.base.Shape.copy
//                        ^ ref call count -> com.acme.base.Shape.count
        }
        return ((Square) copy()).count() + new Square(1).width;
//               ^ ref type Square -> com.acme.base.Square
//                       ^ ref call copy -> com.acme.base.Shape.copy
//                               ^ ref call count -> com.acme.base.Square.count
//                                             ^ ref instantiate Square -> com.acme.base.Square
//                                                       ^ ref read width -> com.acme.base.Square.width
    }
}

class Extra extends Plugin {
//    ^ def class com.acme.base.Extra
//                  ^ ref inherit Plugin => com.acme.core.Plugin
    Extra() { super("extra"); }
//  ^ def constructor com.acme.base.Extra.Extra
//            ^ ref call super => com.acme.core.Plugin.Plugin

    void start() {
//       ^ def method com.acme.base.Extra.start
        super.start();
//            ^ ref call start => com.acme.core.Plugin.start
        register(this);
//      ^ ref call register in com.acme.base.Extra
        com.acme.core.Registry.add(this);
//      ^ ref read com ?
//          ^ ref read acme ?
//               ^ ref read core ?
//                    ^ ref read Registry => com.acme.core.Registry
//                             ^ ref call add => com.acme.core.Registry.add
    }
}
