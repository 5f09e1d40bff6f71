"""A mixin that gives each test of a `unittest.TestCase` a mock of its own."""

from __future__ import annotations

import unittest

from yespo_testkit.mock import YespoMock


class YespoTestCase(unittest.TestCase):
    """A mixin for `unittest.TestCase` and `IsolatedAsyncioTestCase`: each test has `self.yespo_mock`.

    Override `make_yespo_mock` to have it made otherwise; a `setUp` of your own calls `super().setUp()` first.
    """

    yespo_mock: YespoMock

    def make_yespo_mock(self) -> YespoMock:
        """Return the mock of one test."""
        return YespoMock()

    def setUp(self) -> None:
        """Begin to answer."""
        self.yespo_mock = self.make_yespo_mock()
        self.yespo_mock.start()
        self.addCleanup(self.yespo_mock.__exit__, None, None, None)
        super().setUp()
