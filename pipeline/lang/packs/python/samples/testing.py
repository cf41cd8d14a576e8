"""Tests by name, by decorator and by what they inherit from."""
import unittest

import pytest


@pytest.fixture(scope="module")
#       ^ ref decorate fixture => pytest.fixture
def server():
#   ^ test
    yield object()


class ServerTest(unittest.TestCase):
#     ^ test
    def setUp(self):
    #   ^ test
        self.port = 80

    def testPort(self):
    #   ^ test
        self.assertEqual(self.port, 80)
        #    ^ ref call assertEqual in ServerTest
        #                     ^ ref read port -> ServerTest.port


class Client:
#     ^ no test
    def latest(self):
    #   ^ no test
        pass


class ServerTestCase(unittest.TestCase):
#     ^ no test
    def assertServed(self):
    #   ^ no test
        pass


# The file, and not its name, makes it a test.
def test_client(server):
#   ^ no test
    assert server
