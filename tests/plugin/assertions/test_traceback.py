"""Whose frames a failure shows: the user's, and those of a fault of the testkit's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from yespo_testkit.assertions.traceback import place_in_the_users_code, prune

OURS: dict[str, object] = {"__name__": "yespo_testkit.example"}
exec(
    """
def tells(message): raise ValueError(message)
def asks(function): return function()
def hands_on(function):
    try:
        function()
    except ZeroDivisionError as error:
        raise RuntimeError("handed on") from error
def breaks(): return 1 / 0
def looks(): return asks(place)
""",
    OURS,
)


def ours(name: str) -> Callable[..., object]:
    found = OURS[name]
    assert callable(found)
    return found


def shown(error: BaseException) -> list[str]:
    names, entry = [], error.__traceback__
    while entry is not None:
        names.append(entry.tb_frame.f_code.co_name)
        entry = entry.tb_next
    return names


def pruned(function: Callable[[], object]) -> BaseException:
    with pytest.raises(Exception) as failure:  # noqa: PT011 - whichever
        function()
    prune(failure.value)
    return failure.value


def users_own() -> None:
    raise KeyError("nothing")


def test_a_mistake_that_is_told_shows_no_frames_of_ours() -> None:
    assert shown(pruned(lambda: ours("asks")(lambda: ours("tells")("no")))) == ["pruned", "<lambda>", "<lambda>"]


def test_what_a_users_function_raises_shows_it_without_what_called_it() -> None:
    assert shown(pruned(lambda: ours("asks")(users_own))) == ["pruned", "<lambda>", "users_own"]


def test_a_fault_of_ours_is_left_whole() -> None:
    assert shown(pruned(lambda: ours("asks")(ours("breaks")))) == ["pruned", "<lambda>", "asks", "breaks"]


def test_what_was_raised_on_purpose_behind_an_error_is_taken_away_and_faults_of_ours_and_others_stay() -> None:
    def told() -> None:
        try:
            ours("tells")("no")
        except ValueError as error:
            raise RuntimeError("handed on") from error

    def own() -> None:
        try:
            users_own()
        except KeyError as error:
            raise RuntimeError("handed on") from error

    assert pruned(told).__cause__ is None
    assert isinstance(pruned(own).__cause__, KeyError)
    assert isinstance(pruned(lambda: ours("hands_on")(ours("breaks"))).__cause__, ZeroDivisionError)


def test_an_error_that_was_never_raised_has_no_frames() -> None:
    prune(ValueError("never raised"))


def test_the_place_is_the_innermost_line_that_is_no_librarys() -> None:
    OURS["place"] = place_in_the_users_code
    found = ours("looks")()
    assert isinstance(found, str)
    assert found.rpartition(":")[0].endswith("test_traceback.py")
