/* Attributes that stand behind what they are about. */
static int spare __attribute__((unused)) = 1;
//         ^ def variable spare
//         ^ returns int
item_t items[2] __attribute__((section("x"))) __attribute__((used)) = { 1, 2 };
//     ^ def variable items
//     ^ returns item_t [2]
typedef unsigned char vector __attribute__((vector_size(16)));
//                    ^ def type_alias vector
//                    ^ returns unsigned char
struct packet {
    int size __attribute__((packed));
//      ^ def field packet::size
    item_t item __attribute__((aligned(8)));
//  ^ ref type item_t ?
//         ^ def field packet::item
};
int send(int port __attribute__((unused)), item_t item __attribute__((unused)))
//  ^ def function send
//  ^ takes port: int, item: item_t
{
    item_t sent __attribute__((unused)) = item;
//  ^ ref type item_t ?
//         ^ no ref
    return 0;
}
int fail(void) __attribute__((noreturn));
//  ^ def function fail
static void __attribute__((noinline)) retry(void) {}
//                                    ^ def function retry
//                                    ^ decorator noinline

static CACHE_ALIGNED _Atomic(item_t *) first = NULL;
//     ^ ref macro CACHE_ALIGNED ?
//                                     ^ def variable first
static cache_aligned _Atomic(int) count;
//     ^ ref macro cache_aligned ?
//                                ^ def variable count
//                                ^ returns int

/* Macros behind a brace. */
struct frame {
//     ^ def struct frame
//     ^ parent none
    int size;
//      ^ def field frame::size
    struct part {
//         ^ def struct frame::part
        int id;
//          ^ def field frame::part::id
    } __packed parts[2];
//    ^ ref macro __packed ?
//             ^ def field frame::parts
} __aligned(4);
//^ ref macro __aligned ?
struct mark { int at; } GCC_PACKED;
//     ^ def struct mark
//                      ^ ref macro GCC_PACKED ?
union __value { int at; } aligned;
//                        ^ def variable aligned
