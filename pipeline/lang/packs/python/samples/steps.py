# What the file alone cannot say of a value is told as steps: calls, elements and members.
from typing import Dict, List

import graph
from graph.store import Store, open_store


class Service(graph.Base):
    registry = graph.Registry()
    # <- made graph.Registry()

    def __init__(self, store: Store, names):
        self.store = store
        #    ^ made `Store`
        self.client = graph.connect("x").session
        #    ^ made graph.connect().session
        self.names = names
        #    ^ made nothing
        local = open_store("x")
        self.local = local
        #    ^ made open_store()

    def session(self):
    #   ^ made self.client.renew()
        return self.client.renew()

    def itself(self):
    #   ^ made self
        if self.names:
            return None
        return self

    def either(self, which):
    #   ^ made nothing
        if which:
            return self.store
        return self.client

    async def run(self, nodes: List[graph.Node], by_name: Dict[str, graph.Node]):
        self.store.root().visit()
        #                 ^ ref call visit => graph.store.Store.root().visit
        self.client.close()
        #           ^ ref call close => graph.connect().session.close
        self.local.close()
        #          ^ ref call close => graph.store.open_store().close
        self.helper.close()
        #           ^ ref call close => Service.helper.close
        node = self.store.find("a")
        node.visit()
        #    ^ ref call visit => graph.store.Store.find().visit
        for edge in node.edges():
            edge.weight.round()
            #           ^ ref call round => graph.store.Store.find().edges()[].weight.round
        for one in nodes:
            one.visit()
            #   ^ ref call visit => graph.Node.visit
        for one_of_rest in nodes[1:]:
            one_of_rest.visit()
            #           ^ ref call visit => graph.Node.visit
        by_name["a"].visit()
        #            ^ ref call visit => graph.Node.visit
        found = [each.visit() for each in nodes]
        #             ^ ref call visit => graph.Node.visit
        with graph.lock("x") as lock:
            lock.release()
            #    ^ ref call release => graph.lock().release
        answer = await graph.ask()
        answer.text()
        #      ^ ref call text => graph.ask().text
        (await graph.ask()).text()
        #                   ^ ref call text => graph.ask().text
        if (match := graph.match("x")) is not None:
            match.group()
            #     ^ ref call group => graph.match().group
        first = self.second = graph.Node()
        #            ^ made graph.Node()
        first.visit()
        #     ^ ref call visit => graph.Node.visit
        low, high = graph.Node(), self.store
        high.visit()
        #    ^ ref call visit => graph.store.Store.visit
        *rest, last = graph.Node(), graph.Edge(), 3
        last.visit()
        #    ^ ref call visit ?
        *rest, last = graph.pair()
        last.visit()
        #    ^ ref call visit ?
        left, right = graph.pair()
        right.visit()
        #     ^ ref call visit => graph.pair().1.visit
        for n, counted in enumerate(nodes):
            counted.visit()
            #       ^ ref call visit => graph.Node.visit
        later = None
        later = graph.Node()
        later.visit()
        #     ^ ref call visit => graph.Node.visit
        self.itself().session()
        #             ^ ref call session -> Service.session
        return found


def again(n):
#   ^ made again()
    if n:
        return again(n - 1)
    return again(0)


def there():
    return back().go()


def back():
    return there().go()


again(1).come()
#        ^ ref call come ?
there().come()
#       ^ ref call come ?


logger, store = graph.logger("x"), open_store("y")
# <- made graph.logger()
#       ^ made open_store()
warning, *others = logger.warning, logger.info
# <- made nothing
here = hither = logger.debug
# <- made logger.debug
#      ^ made logger.debug
