package com.acme.geo;

/** A place. */
public record Point(int x, @Positive int y) implements Comparable<Point> {
//            ^ def class com.acme.geo.Point
//            ^ takes x: int, y: int
//            ^ doc A place.
//                      ^ def property com.acme.geo.Point.x
//                      ^ visibility public
//                                       ^ def property com.acme.geo.Point.y
//                                       ^ decorator Positive
//                                       ^ parent com.acme.geo.Point
    static final Point ORIGIN = new Point(0, 0);
    //                 ^ def constant com.acme.geo.Point.ORIGIN
    //                              ^ ref instantiate Point -> com.acme.geo.Point

    public Point {
    //     ^ def constructor com.acme.geo.Point.Point
    //     ^ takes x: int, y: int
        if (x < 0) {
            y = -x;
            // <- no ref
            //   ^ no ref
        }
    }

    Point(int both) {
        this(both, both);
        // <- ref call this -> com.acme.geo.Point.Point
    }

    @Override
    public int x() { return x; }
    //         ^ def method com.acme.geo.Point.x
    //                      ^ ref read x -> com.acme.geo.Point.x

    int sum() { return x() + this.y + y(); }
    //                 ^ ref call x -> com.acme.geo.Point.x
    //                            ^ ref read y -> com.acme.geo.Point.y
    //                                ^ ref call y -> com.acme.geo.Point.y

    public int compareTo(Point other) {
        record Pair<T>(T left, T right) { }
        //     ^ def class com.acme.geo.Point.compareTo.Pair
        //               ^ def property com.acme.geo.Point.compareTo.Pair.left
        var pair = new Pair<>(this, other);
        //             ^ ref instantiate Pair -> com.acme.geo.Point.compareTo.Pair
        return pair.left().sum() - pair.right().sum();
    }
}
