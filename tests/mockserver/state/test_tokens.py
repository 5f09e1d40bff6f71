"""How much of a state is kept."""

from __future__ import annotations

import pytest

from yespo_mockserver.state import tokens


def test_of_too_many_tokens_the_oldest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "KEPT", 2)
    given = tokens.Tokens(7)
    first, second, third = (given.give({"email": name}) for name in "abc")
    assert given.take(first) is None
    assert (given.take(second), given.take(third)) == ({"email": "b"}, {"email": "c"})
    assert given.take(third) is None
