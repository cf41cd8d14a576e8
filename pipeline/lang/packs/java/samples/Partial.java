package com.acme.edit;

/** Somebody is editing it. */
class Partial {
//    ^ def class com.acme.edit.Partial
    int before() { return after(1); }
    //  ^ def method com.acme.edit.Partial.before
    //                    ^ ref call after -> com.acme.edit.Partial.after

    void broken() {
        int x = 3 +;
        if (x > ) { }
    }

    /** After is whole again. */
    int after(int n) { return n; }
    //  ^ def method com.acme.edit.Partial.after
    //  ^ doc After is whole again.
}
