// What stands outside of an error is whole.
class Before { public: int size; };
//                         ^ def field Before::size

class Broken {
    int a = = ;
    void late();
//       ^ def method Broken::late
};

int after(Before before) { return before.size; }
//  ^ def function after
//  ^ parent none
//                                       ^ ref read size -> Before::size
