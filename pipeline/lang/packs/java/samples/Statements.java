package com.acme.flow;

import java.io.*;
import java.util.List;

class Statements {
    static final int LIMIT = 0b101;
    private List<String> words;

    int loops(int n, boolean deep) {
    //  ^ def method com.acme.flow.Statements.loops
        int total = 0_17, last = total;
        outer:
        // <- no ref
        for (int i = 0, end = words.size(); i < end && deep; i++) {
        //                    ^ ref read words -> com.acme.flow.Statements.words
            for (String word : words) {
            //                 ^ ref read words -> com.acme.flow.Statements.words
                if (word.isEmpty()) continue outer;
                //                           ^ no ref
                else if (i > LIMIT || false) break outer;
                //           ^ ref read LIMIT -> com.acme.flow.Statements.LIMIT
                //                                 ^ no ref
                total += word.length();
                // <- no ref
            }
        }
        while (total > 0) total--;
        do { total++; } while (total < 0x1p3);
        synchronized (words) { last = total; }
        assert total != 3 : LIMIT;
        //                  ^ ref read LIMIT -> com.acme.flow.Statements.LIMIT
        return deep ? total : last;
    }

    void resources(File file) throws IOException {
    //                               ^ ref type IOException ?
        try (var in = new FileInputStream(file); Reader reader = wrap(in)) {
        //                ^ ref instantiate FileInputStream ?
        //                                       ^ ref type Reader ?
        //                                                       ^ ref call wrap -> com.acme.flow.Statements.wrap
        //                                                            ^ no ref
            reader.read();
            // <- no ref
        } catch (FileNotFoundException | SecurityException problem) {
        //       ^ ref type FileNotFoundException ?
        //                               ^ ref type SecurityException ?
            throw new UncheckedIOException(problem);
            //                             ^ no ref
        } finally {
            close();
            // <- ref call close -> com.acme.flow.Statements.close
        }
    }

    // A name means the field until the local variable is declared.
    void late() {
        words = null;
        // <- ref write words -> com.acme.flow.Statements.words
        List<String> words = this.words;
        //                        ^ ref read words -> com.acme.flow.Statements.words
        use(words);
        //  ^ no ref
    }

    void types(Object value) {
        Class<?> type = Statements[].class;
        //              ^ ref type Statements -> com.acme.flow.Statements
        String named = Statements.class.getName().trim();
        //             ^ ref type Statements -> com.acme.flow.Statements
        //                              ^ ref call getName => Class.getName
        //                              ^ on Statements.class
        //                              ^ after nothing
        //                                        ^ ref call trim => Class.getName().trim
        boolean same = "a".equals(named);
        //                 ^ ref call equals => String.equals
        System.out.println(same);
        //         ^ ref call println => System.out.println
        //         ^ on System.out
        //         ^ after nothing
        java.util.Locale.ROOT.getCountry();
        //               ^ after java.util.Locale
        //                    ^ on java.util.Locale.ROOT
        Statements[] array = new Statements[LIMIT];
        //                       ^ ref type Statements -> com.acme.flow.Statements
        //                                  ^ ref read LIMIT -> com.acme.flow.Statements.LIMIT
        Object cast = (Statements & Serializable) value;
        //             ^ ref type Statements -> com.acme.flow.Statements
        //                          ^ ref type Serializable ?
        java.util.Map.Entry<@NonNull String, ? extends Statements> entry = null;
        // <- ref read java ?
        //   ^ ref read util ?
        //        ^ ref type Map
        //            ^ ref type Entry
        //                   ^ ref decorate NonNull ?
        //                                             ^ ref type Statements -> com.acme.flow.Statements
        Statements.LIMITS[0] = Statements.<String>make(1.5e3, 'x', 1L);
        // <- ref type Statements -> com.acme.flow.Statements
        //         ^ ref read LIMITS -> com.acme.flow.Statements.LIMITS
        //                                        ^ ref call make -> com.acme.flow.Statements.make
    }

    static int[] LIMITS = {1, 2};
    //           ^ def field com.acme.flow.Statements.LIMITS
    static <T> int make(double a, char b, long c) { return 0; }
    Reader wrap(InputStream in) { return null; }
    void close() { }
    void use(Object it) { }
}

// A field and a method can have the name of a type parameter.
class Typed<T> {
    private static final Object T = Typed.class;

    Object twice(T it) {
        return List.of(T, T());
        //             ^ ref read T -> com.acme.flow.Typed.T
        //                ^ ref call T -> com.acme.flow.Typed.T
    }

    List<Object> listed() {
        return List.of(T, T.hashCode());
        //          ^ after List
        //          ^ on nothing
        //                  ^ on T
        //                  ^ after nothing
    }

    Object T() { return T; }
    //                  ^ ref read T -> com.acme.flow.Typed.T
}
