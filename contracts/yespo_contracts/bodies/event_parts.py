"""The parts of an event's body, read field by field: what is wrong with them, and what is taken all the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from yespo_contracts.bodies.json_body import shown
from yespo_contracts.bodies.remarks import Remarks
from yespo_contracts.identity import has_control_characters


class Parts:
    """One pass over one event, collecting what is wrong as it goes."""

    def __init__(self, remarks: Remarks) -> None:
        self.remarks = remarks
        self._problems: list[str] = []

    @property
    def problems(self) -> list[str]:
        """Everything for which the event is refused."""
        return [*self._problems, *self.remarks.refusals]

    def wrong(self, problem: str) -> None:
        """Note what can't be taken."""
        self._problems.append(problem)

    def mapping(self, sent: object, where: str) -> Mapping[str, object]:
        """Return an object that isn't empty."""
        if isinstance(sent, dict) and sent:
            return sent
        self.wrong(
            f"{where}: it must be an object, and not empty." if sent is not None else f"{where}: it must be set."
        )
        return {}

    def text(self, part: Mapping[str, object], where: str, name: str, *, required: bool = False) -> str | None:
        """Return a field's text; a number is taken for its digits, since clients send ids both ways."""
        sent = part.get(name)
        place = f"{where}.{name}"
        if sent is None:
            if required and part:
                self.wrong(f"{place}: it must be set.")
            elif name in part:
                self.remarks.mistyped(place, "it is null; a field without a value is left out.")
            return None
        if isinstance(sent, int | float) and not isinstance(sent, bool) and abs(sent) < 2**63:
            self.remarks.mistyped(place, "it is a number; by the contract it is a text.")
            return str(int(sent)) if sent == int(sent) else str(sent)
        if not isinstance(sent, str):
            self.wrong(f"{place}: it must be a text.")
            return None
        if has_control_characters(sent) and name != "description":
            self.wrong(f"{place}: it must not hold control characters.")
        if required and not sent.strip():
            self.wrong(f"{place}: it must not be blank.")
        return sent

    def fields(self, part: Mapping[str, object], where: str, known: Iterable[str], read: Iterable[str]) -> None:
        """Note the fields that the contract doesn't have, and those that nothing reads."""
        names, used = frozenset(known), frozenset(read)
        for name in sorted(part):
            if name not in names:
                self.remarks.unknown(where, name, names)
            elif name not in used:
                self.remarks.ignored(f"{where}.{shown(name)}" if where else shown(name))
