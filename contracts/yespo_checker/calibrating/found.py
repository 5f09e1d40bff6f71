"""What a calibration found, and how calibration.toml has it."""

from __future__ import annotations

import json
from collections.abc import Mapping

import msgspec

from yespo_checker.pairs.pieces import name_of, pieces
from yespo_checker.sending.answer import Answer
from yespo_contracts.behaviour import Behaviour
from yespo_contracts.request.written import WireRequest
from yespo_contracts.version import __version__

NOT_OBSERVABLE = {
    "retry_after": "it takes a 429, and a calibration stays below the limit",
    "weak_key": "it takes a second API key with fewer rights",
    "bought_statuses": "it takes orders of each status",
    "unknown_items": "it takes an order, and a calibration sends none",
    "coercion": "it takes a body, and a calibration sends none",
    "unknown_fields": "it takes a body, and a calibration sends none",
    "repeated_request": "it takes a body, and a calibration sends none",
    "shared_identifier": "it takes contacts that share an e-mail, and a calibration makes none",
}
"""The keys of `[behaviour]` that GET and HEAD can't show, and why."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One request, with identifiers and names redacted, and what it showed."""

    rule: str
    request: str
    status: int
    note: str

    @classmethod
    def of(cls, rule: str, request: WireRequest, answer: Answer, note: str) -> Evidence:
        """Return the evidence that an answer is, with each value of the request's query redacted."""
        parts = "&".join(f"{name_of(piece)}=<{name_of(piece)}>" for piece in pieces(request))
        return cls(rule=rule, request=f"{request.method} {request.path}?{parts}", status=answer.status, note=note)


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """What was found: keys of `[behaviour]`, what couldn't be observed and why, and the evidence."""

    url: str
    at: str
    found: Mapping[str, str]
    unknown: Mapping[str, str]
    evidence: tuple[Evidence, ...]
    requests: int
    stopped: str | None = None

    @property
    def behaviour(self) -> Behaviour:
        """The behaviour with what was found, and the ledger's defaults for the rest."""
        return msgspec.convert(dict(self.found), Behaviour)

    def toml(self) -> str:
        """Return the calibration as calibration.toml has it."""
        lines = ["# What the server did where the documents are silent; written by yespo-testkit calibrate."]
        lines += [f"# It isn't whole: {self.stopped}"] if self.stopped else []
        lines += [
            "",
            "[calibration]",
            f"url = {_text(self.url)}",
            f"at = {_text(self.at)}",
            f"version = {_text(__version__)}",
        ]
        lines += ["", "[behaviour]", *(f"{key} = {_text(value)}" for key, value in self.found.items())]
        lines += [f"# {key}: not observed, {why}" for key, why in self.unknown.items()]
        for each in self.evidence:
            lines += ["", "[[evidence]]", f"rule = {_text(each.rule)}", f"request = {_text(each.request)}"]
            lines += [f"status = {each.status}", f"note = {_text(each.note)}"]
        return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
