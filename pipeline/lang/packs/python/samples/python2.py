# -*- coding: utf-8 -*-
"""Code for Python 2: what is still read of it."""
import urllib2

total = 0
# <- def variable total


def show(value):
#   ^ def function show
    print "total", total, urllib2.quote(value)
    #              ^ ref read total -> total
    #                             ^ ref call quote => urllib2.quote
    print >>log, value
    exec "pass"
    if value <> total:
        raise ValueError, "no"
    return `value`


class Old:
#     ^ def class Old
    def method(self): print self.method
    #   ^ def method Old.method
    #                            ^ ref read method -> Old.method


def unpack(first, (second, third)):
#   ^ def function unpack
    return second, third
    #      ^ no ref
    #              ^ no ref
