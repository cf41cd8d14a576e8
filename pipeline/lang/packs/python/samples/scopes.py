"""Which scope a name belongs to."""
from gettext import gettext as _

count = 0
# <- def variable count
names = ["a"]
item = None


def bump():
    global count
    #      ^ no ref
    count += 1
    # <- ref write count -> count
    count = count * 2
    # <- ref write count -> count
    #       ^ ref read count -> count


def local():
    count = 1
    # <- no ref
    return count
    #      ^ no ref


def outer():
    seen = 0
    total = 0

    def inner():
        nonlocal seen
        seen = total
        # <- no ref
        return names
        #      ^ ref read names -> names

    return inner


def comprehensions(rows):
    pairs = [(item, cell) for item in rows if item for cell in item]
    #         ^ no ref
    #               ^ no ref
    index = {name: item for name in names}
    #        ^ no ref
    #              ^ ref read item -> item
    unique = {names for names in names}
    #         ^ no ref
    #                            ^ ref read names -> names
    lazy = (len(names) for _ in rows)
    #           ^ ref read names -> names
    return pairs, index, unique, lazy, _("done")
    #                                  ^ ref call _ => gettext.gettext


def walrus(lines):
    if (found := lines.find("x")) and all((last := line) for line in lines):
    #   ^ no ref
    #                                                        ^ no ref
        return found, last
        #      ^ no ref
        #             ^ no ref


def handlers(path):
    with open(path) as handle, path.lock() as (first, second):
    #                  ^ no ref
        del handle
        #   ^ no ref
    for count, bump.calls in handle:
    #   ^ no ref
    #               ^ ref write calls ?
        print(count, first, second)
        # <- ref call print ?
        #                   ^ no ref
    try:
        return handle
    except OSError as error:
    #      ^ ref type OSError ?
    #                 ^ no ref
        raise error
        #     ^ no ref
    except (ValueError, KeyError) as error:
    #                   ^ ref type KeyError ?
        return error


for item in names:
#   ^ ref write item -> item
    print(item)
    #     ^ ref read item -> item

for turn in names:
#   ^ no ref
    print(turn)
    #     ^ no ref


def after():
    return turn
    #      ^ no ref


class Scoped:
    names = ["b"]
    item = [n for n in names]
    #                  ^ ref read names -> Scoped.names

    def names_of(self):
        return names, item
        #      ^ ref read names -> names
        #             ^ ref read item -> item

    class Deep:
        size = len(names)
        #          ^ ref read names -> names

    by = lambda self: names
    #                 ^ ref read names -> names


del count, Scoped.item
#   ^ ref write count -> count
#                 ^ ref write item -> Scoped.item


def load():
    global lazy, Lazy
    import lazy
    #      ^ use lazy

    class Lazy: pass
    #     ^ def class load.Lazy


def use_lazy():
    return lazy.run(Lazy)
    #           ^ ref call run => lazy.run
    #               ^ ref type Lazy -> load.Lazy


def choose(kind):
    if kind == 1:
        global chosen
        chosen = 1
    elif kind == 2:
        global chosen
        chosen = 2
    else:
        global chosen
        chosen = 3
        # <- ref write chosen ?
