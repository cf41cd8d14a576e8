// Operators, conversions, and what is called through them.
struct Money {
    long cents;
    Money operator+(const Money &other) const { return {cents + other.cents}; }
//        ^ def method Money::operator+
//                                                      ^ ref read cents -> Money::cents
//                                                                    ^ ref read cents -> Money::cents
    bool operator()(int a, int b) { return a < b; }
//       ^ def method Money::operator()
//       ^ takes a: int, b: int
    long &operator[](int at);
//        ^ returns long &
    explicit operator bool() const { return cents != 0; }
//           ^ def method Money::operator bool
//           ^ modifiers explicit const
    operator double() const;
//  ^ def method Money::operator double
    operator Handler<int(char)>() const;
//  ^ def method Money::operator Handler<int(char)>
    static void *operator new(unsigned long size);
//               ^ def method Money::operator new
};

Money::operator double() const { return cents / 100.0; }
//                                      ^ ref read cents -> Money::cents
bool operator==(const Money &a, const Money &b) { return a.cents == b.cents; }
//   ^ def function operator==
//                                                         ^ ref read cents -> Money::cents
Money operator""_eur(unsigned long long euros);
// <- ref type Money -> Money

int spend(Money money) {
    money.cents -= 3;
//        ^ ref write cents -> Money::cents
    ++money.cents;
//          ^ ref write cents -> Money::cents
    if (money and not false or true) return 1_eur;
    return (Money{5} + Money(money)).cents;
//          ^ ref instantiate Money -> Money
//                     ^ ref instantiate Money -> Money
}

unsigned operator""_kb(unsigned long long n) { return n * 1024; }
//       ^ def function operator""_kb
//                 ^ no ref

struct Counter {
    static int n_made;
//             ^ def field Counter::n_made
};
int Counter::n_made = 0;
//           ^ def field Counter::n_made
int made() { return Counter::n_made; }
//                           ^ ref read n_made -> Counter::n_made

template <typename T> concept Small = sizeof(T) < 8;
void take(Small auto value);
//        ^ ref type Small -> Small
//   ^ takes value: Small auto

struct Moved {
    Moved(Moved &&other) : left(other.left && other.right) {}
//  ^ complexity 2
    bool operator&&(const Moved &other) const { return left; }
//       ^ complexity 1
    void spend() && {}
//       ^ complexity 1
    bool left, right;
};

template <typename Given>
void each(Given &&all) {
//   ^ complexity 2
    for (auto &&one : all) one.spend();
}

struct Coin {
    operator Money() const;
};
inline Coin::operator Money() const { return Money{1}; }
//           ^ def method Coin::operator Money

struct Gap {
    Gap &operator = (const Gap &other);
//       ^ def method Gap::operator=
//       ^ symbol Gap#`operator=`().
    bool operator () (int at) const;
//       ^ def method Gap::operator()
    void *operator new (unsigned long size);
//        ^ def method Gap::operator new
};

bool operator<(const Gap &left, const Gap &right) = delete;
//   ^ modifiers delete
template <typename T> static void widen(T gap) noexcept = delete;
//                                ^ modifiers static delete noexcept
//                                ^ takes gap: T
