"""What is kept and told back, and which requests came a moment ago."""

from __future__ import annotations

from yespo_mockserver.state.change import Keep, NoteRequest
from yespo_mockserver.state.state import State

WITHIN = 60.0
"""So long, in seconds, the same request again is a repeated one."""


def keep(state: State, change: Keep, at: float) -> None:  # noqa: ARG001  # what is kept has no date
    """Keep a document in the place of the one before."""
    state.kept = {**state.kept, change.name: change.document}


def note_request(state: State, change: NoteRequest, at: float) -> bool:
    """Remember a request, and tell whether it came before within a minute."""
    before = state.recent.get(change.digest)
    state.recent = {digest: when for digest, when in state.recent.items() if at - when < WITHIN}
    repeated = before is not None and at - before < WITHIN
    if not repeated:
        state.recent[change.digest] = at
    return repeated
