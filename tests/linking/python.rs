//! Names of Python across files.

use crate::kit::check;

#[test]
fn names_lead_across_files() {
    for case in [
        // Directories without `__init__.py` are packages too.
        "--- src/app/__init__.py\n\
         --- src/app/helpers.py\n\
         def root(): ... # <= root\n\
         --- src/app/inner/scaffold.py\n\
         from ..helpers import root\n\
         root() # => root: root\n",
        // A stub says the same as the module beside it.
        "--- lib.py\n\
         def f(): ... # <= f\n\
         --- lib.pyi\n\
         def f() -> int: ...\n\
         --- use.py\n\
         import lib\n\
         lib.f() # => f: f\n",
        // And it is the module that is named.
        "--- p/__init__.py\n\
         from . import lib # => lib: lib\n\
         --- p/lib.py\n\
         import os # <= lib\n\
         def f(): ... # <= f\n\
         --- p/lib.pyi\n\
         def f() -> int: ...\n\
         --- use.py\n\
         import p\n\
         p.lib.f() # => lib: lib\n",
        // Names that a package hands on, by name and by wildcard.
        "--- p/__init__.py\n\
         from .a import one\n\
         from .b import *\n\
         --- p/a.py\n\
         def one(): ... # <= one\n\
         --- p/b.py\n\
         def two(): ... # <= two\n\
         --- use.py\n\
         import p\n\
         p.one() # => one: one\n\
         p.two() # => two: two\n\
         p.three() # => three: ?\n",
        // Overloads give one type with other arguments each; those that give different types leave it open.
        "--- q.py\n\
         from typing import overload\n\
         class Select:\n    def where(self): ... # <= where\n\
         class Other:\n    def where(self): ...\n\
         @overload\ndef select(a: int) -> Select[int]: ...\n\
         @overload\ndef select(a: int, b: int) -> Select[int, int]: ...\n\
         def select(*all: int) -> Select[Any]: ...\n\
         @overload\ndef either(a: int) -> Select[int]: ...\n\
         @overload\ndef either(a: str) -> Other: ...\n\
         def either(a: Any) -> Any: ...\n\
         --- use.py\n\
         from q import either, select\n\
         select(1, 2).where() # => where: where\n\
         either(1).where() # => where: ?\n",
        // A function may be called as a class is, and then gives an instance of one.
        "--- schema.py\n\
         class Real:\n    def insert(self): ... # <= insert\n\
         def Table(*args) -> Real: ...\n\
         --- use.py\n\
         from schema import Table\n\
         def f():\n\
         \x20   t = Table(1)\n\
         \x20   t.insert() # => insert: insert\n\
         \x20   t.other() # => other: ?\n",
        // Of what is defined again the last definition above counts; others see the last one.
        "--- a.py\n\
         try:\n    import fast\n    def f(): ... # <= one\n\
         except ImportError:\n    def f(): ... # <= two\n\
         f() # => f: two\n\
         def f(): ... # <= three\n\
         f() # => f: three\n\
         def g(): later() # => later: later\n\
         def later(): ... # <= later\n\
         def later(): ...\n\
         --- use.py\n\
         from a import f\n\
         f() # => f: three\n",
        // What everyone sees, unless something else has the name.
        "--- a.py\n\
         from b import open\n\
         open('x') # => open: ?\n\
         len('x') # => len: @builtins\n\
         range(3).index(1) # => index: @builtins\n\
         len(__name__) # => __name__: @builtins\n\
         ', '.join([]) # => join: @builtins\n\
         f'{open}'.strip().title() # => strip: @builtins\n\
         missing() # => missing: ?\n",
        // What a module has from outside and hands on, if that is of one package.
        "--- a.py\n\
         import fast as quick\n\
         try:\n    import simple as both\nexcept ImportError:\n    import slow as both\n\
         --- b.py\n\
         from a import quick, both # => quick: @fast\n\
         quick.run() # => run: @fast\n\
         both.run() # => run: ?\n",
        // What no class of the organisation has is of the package that they inherit from.
        "--- a.py\n\
         import unittest\n\
         class A(unittest.TestCase):\n    def f(self): ... # <= f\n\
         --- b.py\n\
         from a import A\n\
         class B(A):\n    def g(self):\n        self.f() # => f: f\n        self.fail() # => fail: @unittest\n        super().setUp() # => setUp: @unittest\n",
        // Attributes that hold a class.
        "--- client.py\n\
         class Client:\n    def get(self): ... # <= get\n\
         class Fast(Client): pass\n\
         --- use.py\n\
         from client import Client\n\
         class Case:\n    client_class = Client\n\
         \x20   def __call__(self):\n        self.client = self.client_class()\n        self.client.get() # => get: get\n\
         class Other(Case):\n    def f(self):\n        self.client_class().get() # => get: get\n        self.client_class.get # => get: get\n",
    ] {
        check(case);
    }
}

#[test]
fn members_come_from_the_class_that_python_asks_first() {
    for case in [
        // No base before its heirs: `M` before `A`, though `B` names `A` first through `L`.
        "--- base.py\n\
         class A:\n    def f(self): ...\n\
         class M(A):\n    def f(self): ... # <= f\n\
         class L(A): pass\n\
         --- use.py\n\
         from base import L, M\n\
         class B(L, M):\n    def g(self):\n        self.f() # => f: f\n",
        // What a base declares counts before what a class assigns.
        "--- base.py\n\
         class A:\n    x: int # <= x\n\
         --- use.py\n\
         from base import A\n\
         class B(A):\n    def set(self):\n        self.x = 1\n\
         --- third.py\n\
         from use import B\n\
         B.x # => x: x\n",
        // A base by another name.
        "--- base.py\n\
         class A:\n    def f(self): ... # <= f\n\
         Other = A\n\
         --- use.py\n\
         from base import Other\n\
         class B(Other):\n    def g(self):\n        self.f() # => f: f\n        super().f() # => f: f\n",
        // `super()` asks the class after this one.
        "--- base.py\n\
         class A:\n    def f(self): ... # <= f\n\
         --- use.py\n\
         from base import A\n\
         class B(A):\n    def f(self):\n        super().f() # => f: f\n",
    ] {
        check(case);
    }
}
