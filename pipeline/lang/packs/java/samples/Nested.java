package com.acme.ui;

import java.util.function.Supplier;

class Window {
    private int clicks;
    private final Runnable onOpen = new Runnable() {
    //                                  ^ def class com.acme.ui.Window.$1
    //                                  ^ visibility private
    //                                  ^ hidden
    //                                  ^ ref instantiate Runnable ?
    //                                  ^ ref inherit Runnable ?
        @Override
        public void run() { clicks = 0; }
        //          ^ def method com.acme.ui.Window.$1.run
        //          ^ parent com.acme.ui.Window.$1
        //          ^ hidden
        //                  ^ ref write clicks -> com.acme.ui.Window.clicks
    };

    void show(Listener listener) {
        int shown = 1;
        add(new Listener("inner") {
        // <- ref call add -> com.acme.ui.Window.add
        //      ^ def class com.acme.ui.Window.show.$1
        //      ^ parent com.acme.ui.Window.show
        //      ^ visibility private
            private int clicks;
            //          ^ def field com.acme.ui.Window.show.$1.clicks

            @Override
            void clicked() {
                clicks++;
                // <- ref write clicks -> com.acme.ui.Window.show.$1.clicks
                Window.this.clicks += shown;
                // <- ref type Window -> com.acme.ui.Window
                //          ^ ref write clicks -> com.acme.ui.Window.clicks
                //                    ^ no ref
                Window.this.close();
                //          ^ ref call close -> com.acme.ui.Window.close
                this.clicked();
                //   ^ ref call clicked -> com.acme.ui.Window.show.$1.clicked
                super.clicked();
                //    ^ ref call clicked -> com.acme.ui.Listener.clicked
                close();
                // <- ref call close -> com.acme.ui.Window.close
            }
        });
        add(new Listener("again") { });
        //      ^ def class com.acme.ui.Window.show.$2
        class Counter {
        //    ^ def class com.acme.ui.Window.show.Counter
            int count() { return shown + clicks; }
            //  ^ def method com.acme.ui.Window.show.Counter.count
            //                   ^ no ref
            //                           ^ ref read clicks -> com.acme.ui.Window.clicks
        }
        new Counter().count();
        //  ^ ref instantiate Counter -> com.acme.ui.Window.show.Counter
        enum Side { LEFT, RIGHT }
        //          ^ def enum_member com.acme.ui.Window.show.Side.LEFT
        interface Painter { void paint(); }
        //                       ^ def method com.acme.ui.Window.show.Painter.paint
    }

    void references(Listener other) {
        Runnable close = this::close;
        //                     ^ ref call close -> com.acme.ui.Window.close
        Runnable parent = super::hashCode;
        //                       ^ ref call hashCode ?
        Supplier<Listener> make = Listener::new;
        //                        ^ ref instantiate Listener -> com.acme.ui.Listener
        Supplier<Listener> copy = other::copy;
        //                        ^ no ref
        //                               ^ ref call copy -> com.acme.ui.Listener.copy
        Supplier<int[]> sizes = int[]::clone;
        Runnable later = () -> {
            int clicks = 3;
            add(other, clicks);
            // <- ref call add -> com.acme.ui.Window.add
            //         ^ no ref
            //  ^ no ref
        };
        Window.Frame frame = new Window().new Frame();
        // <- ref type Window -> com.acme.ui.Window
        //     ^ ref type Frame -> com.acme.ui.Window.Frame
        //                                    ^ ref instantiate Frame -> com.acme.ui.Window.Frame
    }

    class Frame { }
    //    ^ def class com.acme.ui.Window.Frame

    void add(Listener... listeners) { }
    //   ^ takes listeners: Listener...
    void close() { }
}

class Listener {
    Listener(String name) { }
    void clicked() { }
    Listener copy() { return this; }
}
