"""`@YespoMock(...)` on functions, coroutines, classes and test cases, and a mixin for test cases."""

from __future__ import annotations

import functools
import inspect
import unittest
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from yespo_testkit.mock import YespoMock

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
"""A function, a coroutine function or a class."""

ARGUMENT = "yespo_mock"
"""The parameter or attribute by which a decorated test has its mock."""


def decorated(target: Decorated, mock: YespoMock) -> Decorated:
    """Return the target with the mock answering while it runs, or while each of a class's tests runs."""
    found: object
    if isinstance(target, type) and issubclass(target, unittest.TestCase):
        found = _test_case(target, mock)
    elif isinstance(target, type):
        found = _class(target, mock)
    elif callable(target):
        found = _function(target, mock)
    else:
        raise TypeError(f"@YespoMock() can't decorate {type(target).__name__}: a function, a coroutine or a class.")
    return cast("Decorated", found)


def _function(function: Callable[..., Any], mock: YespoMock) -> Callable[..., Any]:
    parameters = inspect.signature(function).parameters
    given: dict[str, object] = {ARGUMENT: mock} if ARGUMENT in parameters else {}

    @functools.wraps(function)
    async def in_loop(*arguments: Any, **keywords: Any) -> Any:
        __tracebackhide__ = True
        with _fresh(mock):
            return await function(*arguments, **keywords, **given)

    @functools.wraps(function)
    def plain(*arguments: Any, **keywords: Any) -> Any:
        __tracebackhide__ = True
        with _fresh(mock):
            return function(*arguments, **keywords, **given)

    wrapper = in_loop if inspect.iscoroutinefunction(function) else plain
    if given:  # or a test runner would look for a fixture
        rest = [parameter for name, parameter in parameters.items() if name != ARGUMENT]
        vars(wrapper).pop("__wrapped__")
        vars(wrapper)["__signature__"] = inspect.Signature(rest)
    return wrapper


def _fresh(mock: YespoMock) -> YespoMock:
    mock.reset()
    return mock


def _class(target: type, mock: YespoMock) -> type:
    for name, function in list(vars(target).items()):
        if name.startswith("test") and inspect.isfunction(function):
            setattr(target, name, _function(function, mock))
    return target


def _test_case(target: type[unittest.TestCase], mock: YespoMock) -> type[unittest.TestCase]:
    """Let the mock answer from before `setUp` until all is cleaned up; a broken contract fails the test."""
    own_set_up = target.setUp

    @functools.wraps(own_set_up)
    def set_up(case: unittest.TestCase) -> None:
        if ARGUMENT not in vars(case):  # a class and the one it inherits from may both be decorated
            mock.reset()
            mock.start()
            setattr(case, ARGUMENT, mock)
            case.addCleanup(delattr, case, ARGUMENT)
            case.addCleanup(mock.__exit__, None, None, None)
        own_set_up(case)

    setattr(target, "setUp", set_up)  # noqa: B010  # what a decorator of classes is for
    return target


class YespoTestCase(unittest.TestCase):
    """A mixin for `unittest.TestCase` and `IsolatedAsyncioTestCase`: each test has `self.yespo_mock`.

    Override `make_yespo_mock` to have it made otherwise; a `setUp` of your own calls `super().setUp()` first.
    """

    yespo_mock: YespoMock

    def make_yespo_mock(self) -> YespoMock:
        """Return the mock of one test."""
        from yespo_testkit.mock import YespoMock  # noqa: PLC0415  # it imports this module

        return YespoMock()

    def setUp(self) -> None:
        """Begin to answer."""
        self.yespo_mock = self.make_yespo_mock()
        self.yespo_mock.start()
        self.addCleanup(self.yespo_mock.__exit__, None, None, None)
        super().setUp()
