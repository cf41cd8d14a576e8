"""Every way to import."""
from __future__ import annotations, division as exact
#                      ^ use __future__ annotations
#                                   ^ use __future__ division as exact
import os
#      ^ use os
import os.path, xml.dom as dom
#      ^ use os.path
#               ^ use xml.dom as dom
from . import sibling
#             ^ use . sibling
from .. import *
#              ^ use .. *
#              ^ passed on
from ...up.mod import (first, second as other,
#                      ^ use ...up.mod first
#                             ^ use ...up.mod second as other
#                      ^ ref import first ?
                       # One more.
                       third)
                       # <- use ...up.mod third
from typing import List as List
#                  ^ use typing List as List
#                  ^ passed on

try:
    import simplejson as json
    #      ^ use simplejson as json
except ImportError:
    import json
    #      ^ use json

try:
    import yaml
except ImportError:
    yaml = None
    # <- def variable yaml


def load(text):
    from decimal import Decimal
    #                   ^ use decimal Decimal
    import numpy.linalg
    #      ^ use numpy.linalg
    numpy.linalg.norm(text)
    #            ^ ref call norm => numpy.linalg.norm
    #     ^ ref read linalg => numpy.linalg
    # <- ref read numpy => numpy
    yaml.load(text)
    #    ^ ref call load => yaml.load
    return json.loads(text, parse=Decimal)
    #           ^ ref call loads => simplejson.loads
    #                             ^ ref read Decimal => decimal.Decimal


def elsewhere():
    other()
    # <- ref call other => ...up.mod.second
    dom.parse()
    #   ^ ref call parse => xml.dom.parse
    return Decimal, os.path.join
    #      ^ ref read Decimal ?
    #                       ^ ref read join => os.path.join
