package com.acme.traffic;

import java.util.function.IntUnaryOperator;

public enum Light implements IntUnaryOperator {
//          ^ def enum com.acme.traffic.Light
//                           ^ ref implement IntUnaryOperator => java.util.function.IntUnaryOperator
    /** Stop. */
    RED(30) {
    // <- def enum_member com.acme.traffic.Light.RED
    // <- doc Stop.
    // <- visibility public
        @Override
        public int applyAsInt(int n) { return seconds + wait(n); }
        //         ^ def method com.acme.traffic.Light.RED.applyAsInt
        //         ^ parent com.acme.traffic.Light.RED
        //                                    ^ ref read seconds -> com.acme.traffic.Light.seconds
        //                                              ^ ref call wait -> com.acme.traffic.Light.wait
    },
    @Deprecated
    GREEN;
    // <- def enum_member com.acme.traffic.Light.GREEN
    // <- decorator Deprecated

    private static final Light FIRST = RED;
    //                         ^ def constant com.acme.traffic.Light.FIRST
    //                                 ^ ref read RED -> com.acme.traffic.Light.RED
    private int seconds;

    Light() { this(10); }
    // <- def constructor com.acme.traffic.Light.Light
    // <- visibility private
    //        ^ ref call this -> com.acme.traffic.Light.Light

    Light(int seconds) { this.seconds = seconds; }
    //                        ^ ref write seconds -> com.acme.traffic.Light.seconds

    int wait(int n) { return n; }

    Light next() {
        switch (this) {
            case RED:
            //   ^ ref read RED -> com.acme.traffic.Light.RED
                return Light.GREEN;
                //     ^ ref type Light -> com.acme.traffic.Light
                //           ^ ref read GREEN -> com.acme.traffic.Light.GREEN
            default:
                return FIRST;
        }
    }

    static int both() {
        return Light.RED.applyAsInt(1) + Light.GREEN.wait(Light.RED.seconds);
        //               ^ ref call applyAsInt -> com.acme.traffic.Light.RED.applyAsInt
        //                                           ^ ref call wait -> com.acme.traffic.Light.wait
        //                                           ^ on Light.GREEN
        //                                                          ^ ref read seconds -> com.acme.traffic.Light.seconds
    }

    { seconds = 3; }
    //^ ref write seconds -> com.acme.traffic.Light.seconds
    //^ by com.acme.traffic.Light.<init>
}
