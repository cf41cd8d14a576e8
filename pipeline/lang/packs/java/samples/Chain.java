class Chain {
//    ^ def class Chain
    Chain(String name) {
//  ^ def constructor Chain.Chain
//        ^ ref type String ?
        this((Object) name);
//      ^ ref call this -> Chain.Chain
//            ^ ref type Object ?
    }

    Chain(Object of) {
//  ^ def constructor Chain.Chain
//        ^ ref type Object ?
    }
}
