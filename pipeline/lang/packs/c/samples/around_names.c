// Macros around names and parameters, among enumerators and in tables.
#define GLOB "refs/*:refs/*"
//      ^ def macro GLOB
//      ^ signature #define GLOB "refs/*:refs/*"
#define SITE "http://example.org"
//      ^ def macro SITE
int after;
//  ^ def variable after
const unsigned PRIV(delimiters)[] = {1, 2};
//                  ^ def constant delimiters
//             ^ ref macro PRIV ?
int PRIV(match)(int from, const char *text) { return from; }
//       ^ def function match
//       ^ takes from: int, text: const char *
typedef int LIB_CALLBACK(lib_ready)(void *payload);
//                       ^ def type_alias lib_ready
typedef STACK_OF(ITEM) ITEMS;
//                     ^ def type_alias ITEMS
//               ^ ref type ITEM ?
ZEXTERN int ZEXPORT inflate OF((stream_t *strm, int flush));
//                  ^ def function inflate
//                  ^ takes strm: stream_t *, flush: int
table_t *copy_table _((table_t *));
//       ^ def function copy_table
int ZEXPORT inflatePrime(strm, bits)
//          ^ def function inflatePrime
    stream_t *strm;
    int bits;
{
    return bits;
}

typedef enum {
    OPTION(OPTION_DATA, KIND_POINTER, 1),
//         ^ def enum_member option::OPTION_DATA
//                      ^ no ref
    OPTION_LAST,
//  ^ def enum_member option::OPTION_LAST
    OPTION_SUM = OPTION_LAST + 2 * PLUS_ONE(OPTION_DATA),
//  ^ def enum_member option::OPTION_SUM
    LIST(EACH)
//  ^ ref macro LIST ?
//       ^ no ref
} option;

static const node_t nodes[] = {
//                  ^ def constant nodes
#define NODE(name) {#name, sizeof #name},
//      ^ def macro NODE
    ALL_NODES
//  ^ ref macro ALL_NODES ?
#undef NODE
    {"last", 4}
};

static int current(void) lib_attr_pure { return after; }
//         ^ def function current
//                       ^ ref macro lib_attr_pure ?
lib_export void *lib_alloc(size_t size) lib_attr_malloc lib_attr_size(1);
//               ^ def function lib_alloc
//                                      ^ ref macro lib_attr_malloc ?
