"""`@YespoMock(...)` on functions, coroutines, classes and test cases."""

from __future__ import annotations

import functools
import inspect
import unittest
from collections.abc import Callable
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar, cast

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
"""A function, a coroutine function or a class."""


class Mock(Protocol):
    """What answers while a test runs."""

    def reset(self) -> None:
        """Be as fresh as at first."""

    def start(self) -> None:
        """Begin to answer."""

    def __enter__(self) -> Self:
        """Begin to answer."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End, and be strict."""


ARGUMENT = "yespo_mock"
"""The parameter or attribute by which a decorated test has its mock."""


def decorated(target: Decorated, mock: Mock) -> Decorated:
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


def _function(function: Callable[..., Any], mock: Mock) -> Callable[..., Any]:
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


def _fresh(mock: Mock) -> Mock:
    mock.reset()
    return mock


def _class(target: type, mock: Mock) -> type:
    for name, function in list(vars(target).items()):
        if name.startswith("test") and inspect.isfunction(function):
            setattr(target, name, _function(function, mock))
    return target


def _test_case(target: type[unittest.TestCase], mock: Mock) -> type[unittest.TestCase]:
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
