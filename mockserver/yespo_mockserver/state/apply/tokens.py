"""The mobile flow's tokens, given out and used up."""

from __future__ import annotations

from yespo_mockserver.state.change import GiveToken, UsedToken, UseToken
from yespo_mockserver.state.state import State


def give_token(state: State, change: GiveToken, at: float) -> str:  # noqa: ARG001  # a token has no date
    """Give out a token."""
    return state.tokens.give(change.identifiers)


def use_token(state: State, change: UseToken, at: float) -> UsedToken | None:  # noqa: ARG001  # likewise
    """Use a token up, and give out the next one."""
    identifiers = state.tokens.take(change.token)
    return None if identifiers is None else UsedToken(identifiers, state.tokens.give(identifiers))
