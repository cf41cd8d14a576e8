/* Definitions in the style of the seventies, prototypes, and one function beside another. */
static int total();
//         ^ def function total

int add(a, b)
//  ^ def function add
//  ^ takes a, b
    int a;
    long b;
{
    return a + b;
//         ^ no ref
//             ^ no ref
}

int first(int n), second(int);
//  ^ def function first
//  ^ takes n: int
//                ^ def function second
//                ^ takes : int
//                ^ parent none

static int total()
{
    return add(first(1), second(2)) + total();
//         ^ ref call add -> add
//             ^ ref call first -> first
//                       ^ ref call second -> second
//                                    ^ ref call total -> total
}
