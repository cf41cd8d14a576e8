"""Calls on values whose type the file says, and on what it imports."""
import os.path
import xml.etree.ElementTree as tree
from shop.stock import Shelf as Rack, find


class Store:
    def __init__(self, owner: "Person"):
        self.rack = Rack(12)
        self.till = Till()

    def close(self):
        self.till.lock()
        #         ^ ref call lock -> Till.lock
        self.rack.slots.clear()
        #               ^ ref call clear => shop.stock.Shelf.slots.clear


class Till:
    def lock(self):
        pass

    def unlock(self):
        self.alarm()
        #    ^ ref call alarm in Till


def open_store() -> Store:
    ...


def main(spare: Till, path):
    spare.lock()
    #     ^ ref call lock -> Till.lock
    store = open_store()
    store.close()
    #     ^ ref call close -> Store.close
    found = find(path)
    #       ^ ref call find => shop.stock.find
    found.open()
    #     ^ ref call open ?
    rack = Rack(3)
    #      ^ ref call Rack => shop.stock.Shelf
    rack.fill()
    #    ^ ref call fill => shop.stock.Shelf.fill
    both = Till()
    both = path
    both.lock()
    #    ^ ref call lock ?
    return os.path.join(path, tree.parse(path))
    #              ^ ref call join => os.path.join
    #                              ^ ref call parse => xml.etree.ElementTree.parse
