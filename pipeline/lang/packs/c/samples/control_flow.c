/* Loops, shadowing, and what counts for complexity. */
static int count;
//         ^ def variable count
static const char *text = "one" " two";

static int scan(const char *at, int count)
{
    do {
        while (*at == ' ' || *at == '\t') at++;
//              ^ no ref
        if (!*at) break;
        else if (*at == '#') continue;
        count += *at++ ? 1 : 0;
//      ^ no ref
    } while (*at && count < 10);
    return count;
//         ^ no ref
}

int main(int argc, char **argv)
//  ^ takes argc: int, argv: char **
{
    for (int i = 1; i < argc; i++) {
        int text = scan(argv[i], 0);
//                 ^ ref call scan -> scan
        count += text;
//      ^ ref write count -> count
//               ^ no ref
    }
    {
        int count = 3;
        count--;
//      ^ no ref
    }
    (void)text;
//        ^ ref read text -> text
    return count;
//         ^ ref read count -> count
}
