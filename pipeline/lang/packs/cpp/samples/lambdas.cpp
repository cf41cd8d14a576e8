// What binds names inside functions.
#include <map>
static int total;
//         ^ def variable total
int apply(int (*f)(int), int x) { return f(x); }
//  ^ takes f: int (*)(int), x: int
//                                       ^ no ref

struct Counter {
    int step;
    void run(std::map<int, int> &table) {
        auto add = [this, &table, extra = 3](int total) mutable { return total + step + extra; };
//                                               ^ no ref
//                                                                       ^ no ref
//                                                                               ^ ref read step -> Counter::step
//                                                                                      ^ no ref
        total += add(1);
//      ^ ref write total -> total
//               ^ no ref
        for (const auto &[key, value] : table) {
            total += key * value;
//                   ^ no ref
//                         ^ no ref
        }
        for (auto entry : table) add(entry.second);
//                ^ no ref
//                                         ^ ref read second
        if (auto found = table.find(1); found != table.end()) {
            total = found->second;
//                  ^ no ref
        }
        while (total > 3) total--;
//                        ^ ref write total -> total
        try {
            apply(+[](int x) { return x; }, step);
//          ^ ref call apply -> apply
//                                          ^ ref read step -> Counter::step
        } catch (const std::exception &error) {
            log(error.what());
//              ^ no ref
//          ^ ref call log ?
        }
    }
};
