package com.acme.match;

class Patterns {
    private String name;

    int size(Object value) {
        if (value instanceof String name && !name.isEmpty()) {
        //                   ^ ref type String ?
        //                                   ^ no ref
            return name.length();
            //     ^ no ref
        }
        if (value instanceof Pair(Object left, Pair(var inner, _)) && left != inner) {
        //                   ^ ref type Pair -> com.acme.match.Pair
        //                                     ^ ref type Pair -> com.acme.match.Pair
        //                                                            ^ no ref
        //                                                                    ^ no ref
            return 2;
        }
        return switch (value) {
            case null -> 0;
            case String text when text.length() > LIMIT -> text.length();
            //                    ^ no ref
            //                                    ^ ref read LIMIT -> com.acme.match.Patterns.LIMIT
            case Pair(Integer left, Integer right) -> left + right;
            //   ^ ref type Pair -> com.acme.match.Pair
            //                                               ^ no ref
            case Pair<?, ?> pair -> pair.size();
            //                      ^ no ref
            //                           ^ ref call size -> com.acme.match.Pair.size
            default -> {
                int count = describe(name);
                //                   ^ ref read name -> com.acme.match.Patterns.name
                yield count;
                //    ^ no ref
            }
        };
    }

    int old(int kind) {
        switch (kind) {
            case 1: case LIMIT:
            //           ^ ref read LIMIT -> com.acme.match.Patterns.LIMIT
                int found = kind;
                return found;
                //     ^ no ref
            default:
                String text = """
                    none""";
                return describe(text);
                //     ^ ref call describe -> com.acme.match.Patterns.describe
        }
    }

    static final int LIMIT = 10;

    int describe(String name) { return name.length(); }
    //                                 ^ no ref
}

record Pair<A, B>(A left, B right) {
    int size() { return 2; }
}
