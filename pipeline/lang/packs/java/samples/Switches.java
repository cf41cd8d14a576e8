package com.acme.state;

import com.acme.core.Phase;
import com.acme.core.*;

// Labels of a switch over an enum are its constants, whatever else has their names.
class Switches {
    static final int IDLE = 0, FULL = 1;
    private Phase phase;
    private State state;
    private int mode;

    int run(Level level, int number, String word, Source source) {
    //  ^ complexity 10
        switch (state) {
            case IDLE: // Not what the class has.
            //   ^ ref read IDLE -> com.acme.state.State.IDLE
            case BUSY:
            //   ^ ref read BUSY -> com.acme.state.State.BUSY
                return number;
                //     ^ no ref
            default:
        }
        switch (number) {
            case IDLE:
            //   ^ ref read IDLE -> com.acme.state.Switches.IDLE
                return 1;
        }
        switch (mode) {
            case FULL:
            //   ^ ref read FULL -> com.acme.state.Switches.FULL
                return 4;
        }
        switch (word) {
            case WORD:
            //   ^ ref read WORD ?
                return 2;
        }
        switch (source.kind()) {
            case FULL:
            //   ^ ref read FULL -> com.acme.state.Switches.FULL
                return 3;
        }
        int sum = switch (level) {
            case LOW, HIGH -> IDLE;
            //   ^ ref read LOW => Level.LOW
            //        ^ ref read HIGH => Level.HIGH
            //                ^ ref read IDLE -> com.acme.state.Switches.IDLE
            default -> 5;
        };
        var later = next();
        switch (later) {
            case BUSY:
            //   ^ ref read BUSY -> com.acme.state.State.BUSY
        }
        return switch (this.phase) {
            case START -> sum;
            //   ^ ref read START => com.acme.core.Phase.START
            //            ^ no ref
            default -> 0;
        };
    }

    State next() { return state; }

    int outer(Source source) {
        switch (source.level()) {
            case HIGH:
            //   ^ ref read HIGH => Source.level().HIGH
                return 1;
            case FULL:
            //   ^ ref read FULL -> com.acme.state.Switches.FULL
                return 2;
        }
        return 0;
    }
}

class Heir extends Constants {
    int inner(Source source) {
        switch (source.level()) {
            case HIGH: // Can be a number that is inherited.
            //   ^ ref read HIGH ?
                return 1;
        }
        return 0;
    }
}

enum State { IDLE, BUSY }
