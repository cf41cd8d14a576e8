/* Structs, unions, bit fields, and members without a name of their own. */
struct point { int x, y; };
//     ^ def struct point
//                 ^ def field point::x
//                    ^ def field point::y
//                    ^ parent point

typedef struct node {
//             ^ def struct node
    struct node *next, **previous;
//         ^ ref type node -> node
//               ^ returns struct node *
//                       ^ returns struct node **
    unsigned is_leaf : 1, depth : 7;
//           ^ def field node::is_leaf
//           ^ signature unsigned is_leaf : 1
//                        ^ def field node::depth
//                        ^ signature unsigned depth : 7
    union {
        long number;
//           ^ def field node::number
        struct { double real, imaginary; };
//                            ^ def field node::imaginary
    };
    int (*visit)(struct node *self, int depth);
//        ^ def field node::visit
//        ^ returns int (*)(struct node *self, int depth)
} node_t, *node_ptr;
//^ def type_alias node_t
//         ^ def type_alias node_ptr
//         ^ returns struct node *

typedef union { int i; float f; } number;
//                                ^ def union number
//                           ^ def field number::f

struct opaque;
//     ^ ref type opaque

struct point origin = { .x = 0, .y = 0 };
//     ^ ref type point -> point
//           ^ signature struct point origin
//                       ^ ref write x -> point::x
//                               ^ ref write y -> point::y
struct point corners[] = { { .x = 1 }, { .y = 2 } };
//                            ^ ref write x -> point::x
//                            ^ by corners

static int length(struct node *list)
{
    int n = 0;
    struct point p = (struct point){ .x = 3, .y = 4 };
//                                    ^ ref write x -> point::x
    for (struct node *at = list; at; at = at->next) {
//                                            ^ ref read next -> node::next
        n++;
//      ^ no ref
        at->depth = n;
//          ^ ref write depth -> node::depth
        p.x += at->number;
//        ^ ref write x -> point::x
//                 ^ ref read number -> node::number
    }
    origin.x = n;
//  ^ ref read origin -> origin
//         ^ ref write x -> point::x
    return list->visit(list, n);
//               ^ ref call visit -> node::visit
}

typedef struct chunk_s {
    int data[4];
    struct chunk_s *next;
} chunk_t;
//^ def type_alias chunk_t
//^ signature typedef struct chunk_s chunk_t
typedef struct bucket_s *bucket_p;
struct bucket_s { int key; chunk_t chunk; };

int look(chunk_t *chunk, bucket_p bucket, char c)
{
    int wide = (byte_t)(c >> 1) + (U32)(c) + (abs)(c);
//              ^ ref type byte_t ?
//                                 ^ ref type U32 ?
//                                            ^ ref call abs ?
    return chunk->data[0] + bucket->chunk.data[1] + chunk->next->data[wide];
//                ^ ref read data -> chunk_s::data
//                                  ^ ref read chunk -> bucket_s::chunk
//                                        ^ ref read data -> chunk_s::data
//                                                               ^ ref read data -> chunk_s::data
}

int convert(int (*Each)(int), char c)
{
    return (Depth)(c + 1) + (Each)(c);
//          ^ ref type Depth ?
//                           ^ no ref
}

struct row_iterator { int at; };

static int first_row(void)
{
    struct row_iterator rows;
    rows.at = 0;
//       ^ ref write at -> row_iterator::at
    return rows.at;
//              ^ ref read at -> row_iterator::at
}

struct conf {
    struct { int auth; union { int own; } kind; } in;
};

static int read_conf(struct conf *conf)
{
    conf->in.auth = 1;
//           ^ ref write auth -> conf::auth
    return conf->in.kind.own;
//                       ^ ref read own -> conf::own
}

static int (*handler)(int);

int handle(struct node *list)
{
    return (*handler)(1) + (*list->visit)(list, 2);
//           ^ ref call handler -> handler
//                                 ^ ref call visit -> node::visit
}

static int low = 1, *high, bounds[] = { 1, 2 },
//         ^ signature static int low = 1
//                   ^ signature static int *high
//                         ^ signature static int bounds[]
    last;
//  ^ signature static int last
typedef struct node leaf_t, *leaf_ptr;
//                  ^ signature typedef struct node leaf_t
//                           ^ signature typedef struct node *leaf_ptr

typedef struct drawer drawer;
//             ^ ref type drawer ?
//                    ^ def type_alias drawer
struct drawer *drawer_of(drawer *other);
//     ^ ref type drawer ?
//                       ^ ref type drawer -> drawer

typedef int (visitor)(struct node *at);
//           ^ def type_alias visitor
//           ^ returns int (struct node *at)
static long (*(keeper))(int);
//             ^ returns long (*)(int)

static struct { int low; const char *label; } limits[] = { { 1, "a" } };
//                  ^ def field limits::low
//                  ^ parent limits
//                  ^ hidden
//                                            ^ def variable limits
//                                            ^ signature static struct limits[]
static union { long whole; } shared;
//                  ^ def field shared::whole

int lowest(void)
{
    shared.whole = 1;
//         ^ ref write whole -> shared::whole
    return limits[0].low;
//                   ^ ref read low -> limits::low
}

unsigned long sizes(int Local) { return sizeof(item_t) + sizeof(Item) + sizeof(ITEMS) + sizeof(Local); }
//                                             ^ ref type item_t ?
//                                                              ^ ref type Item ?
//                                                                             ^ ref read ITEMS ?
//                                                                                             ^ no ref

typedef union cell { int n; union cell *next; } cell_t;
int cells_of(cell_t *at) { return at->n + at->next->n; }
//                                    ^ ref read n -> cell::n
//                                            ^ ref read next -> cell::next
//                                                  ^ ref read n -> cell::n
