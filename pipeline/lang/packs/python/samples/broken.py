"""What stands around syntax errors is there all the same."""


def before(x):
#   ^ def function before
    return helper(x)
    #      ^ ref call helper -> helper


class Whole:
#     ^ def class Whole
    def run(self):
    #   ^ def method Whole.run
        value = = helper
        return self.run()
        #           ^ ref call run -> Whole.run

    def half(self:
    #   ^ no ref
        return 1

    def other(self):
    #   ^ def method Whole.other
        return self.run()
        #           ^ ref call run -> Whole.run


def helper(x):
#   ^ def function helper
    return Whole()
    #      ^ ref instantiate Whole -> Whole


def unfinished(x):
#   ^ def function unfinished
    x.
    if x:
        return helper(x)
