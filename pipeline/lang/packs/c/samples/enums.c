/* Enumerators are in sight around their enum. */
enum level { LOW, MEDIUM = 5, HIGH = MEDIUM * 2 };
//   ^ def enum level
//           ^ def enum_member level::LOW
//                                   ^ ref read MEDIUM -> level::MEDIUM
typedef enum { RED, GREEN } color_t;
//                          ^ def enum color_t
//                  ^ def enum_member color_t::GREEN
enum { BUFFER_SIZE = 512 };
//     ^ def enum_member BUFFER_SIZE

enum event {
    EVENT_OPEN = 1,
#define EVENT_OPEN EVENT_OPEN
//      ^ def macro EVENT_OPEN
#ifdef WITH_CLOSE
    EVENT_CLOSE,
//  ^ def enum_member event::EVENT_CLOSE
#endif
    EVENT_LAST
//  ^ def enum_member event::EVENT_LAST
};

char buffer[BUFFER_SIZE];
//          ^ ref read BUFFER_SIZE -> BUFFER_SIZE

const char *describe(enum level level)
//          ^ complexity 4
//                        ^ ref type level -> level
{
    color_t color = GREEN;
//  ^ ref type color_t -> color_t
//                  ^ ref read GREEN -> color_t::GREEN
    switch (level) {
//          ^ no ref
    case LOW:
//       ^ ref read LOW -> level::LOW
        return "low";
    case HIGH:
        goto done;
//           ^ no ref
    default:
        break;
    }
done:
    return color == RED ? "red" : "other";
//                  ^ ref read RED -> color_t::RED
}

enum operation {
    /* With numbers. */
    OP_ADD, OP_SUBTRACT,
//  ^ no doc

    /* With texts. */
    OP_JOIN,
//  ^ doc With texts.

    /** Beside the next. */
    OP_AND, OP_OR
//  ^ doc Beside the next.
};
