"""What the patterns of match bind, and what they mention."""
import shapes


class Point:
    x = 0


LIMIT = 3


def area(shape, point, rest):
    match shape:
        case Point(x=0, y=height) as whole if height > LIMIT:
        #    ^ ref type Point -> Point
        #          ^ no ref
        #               ^ no ref
        #                 ^ no ref
        #                                              ^ ref read LIMIT -> LIMIT
            return whole, height
            #      ^ no ref
        case shapes.Circle(radius):
        #    ^ ref read shapes => shapes
        #           ^ ref type Circle => shapes.Circle
        #                  ^ no ref
            return radius
            #      ^ no ref
        case [first, *others] | (first, *others):
        #     ^ no ref
            return first, others
            #             ^ no ref
        case {"kind": kind, "size": -1, **more}:
            return kind, more
            #            ^ no ref
        case Point.x | None | 1.5 | False:
        #          ^ ref read x -> Point.x
            pass
        case other:
        #    ^ no ref
            pass
        case _:
            return
