"""Loops, conditions and what stands in strings."""
import sys

depth = 2
level: int


def scan(lines):
    found = []
    while lines and not sys.flags.quiet:
    #                       ^ ref read flags => sys.flags
        line = lines.pop()
        if line is None:
            continue
        elif line > 1.5 or line is False:
            break
        else:
            found.append(line if depth else depth)
            #                    ^ ref read depth -> depth
    try:
        print(f"{depth:>{level}} of {len(found)!r} {{depth}}", "depth")
        #        ^ ref read depth -> depth
        #                ^ ref read level -> level
        #                            ^ ref call len ?
        #                                            ^ no ref
        #                                                       ^ no ref
    except (sys.Fault, ValueError):
    #           ^ ref type Fault => sys.Fault
        pass
    finally:
        found[depth], found.size = 1, 2
        #     ^ ref read depth -> depth
        #                   ^ ref write size ?
    with open("a" "b") as source:
        yield from source
    assert isinstance(found, (list, Scanner))
    #                               ^ ref type Scanner -> Scanner
    return {key: value for key, value in found}, [*lines], {**sys.modules}
    #            ^ no ref
    #                                                             ^ ref read modules => sys.modules


class Scanner:
    if sys.platform == "win32":
        path = "\\"
        # <- def field Scanner.path
    else:
        path = "/"
        # <- ref write path -> Scanner.path

    for name in path:
    #   ^ no ref
    #           ^ ref read path -> Scanner.path
        print(name)
        #     ^ no ref


if __name__ == "__main__":
    scanner = Scanner()
    # <- def variable scanner
    scan(scanner.path)
    # <- ref call scan -> scan
    #            ^ ref read path -> Scanner.path
