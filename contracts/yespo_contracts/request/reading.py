"""The request: what a query says, and everything in it that the contract doesn't allow.

`read` returns all of it; `parse` is the strict door: a `RecomsRequest`, or `ContractViolations`.
Source: names, types and the two requirements are the vendor's (the guide's table, its OpenAPI document). Formats,
repetition, list styles and the reading of broken encodings are assumed; the ledger has an entry for each rule.
"""

from __future__ import annotations

from collections.abc import Collection

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.identity import (
    IDENTIFIERS,
    MAX_CONTACT_ID,
    MAX_DATA_SOURCE_ID,
    data_source_number,
    has_control_characters,
    malformed,
    whole_number,
)
from yespo_contracts.request.lists import LISTS, ListStyleError, list_elements
from yespo_contracts.request.query import broken_encoding, decoded
from yespo_contracts.request.recoms_request import MAX_QUERY_BYTES, Reading, RecomsRequest
from yespo_contracts.request.suggestions import nearest_name, shown_name
from yespo_contracts.request.usual import read_usual
from yespo_contracts.request.violations import ContractViolations, Violation

PARAMETERS = IDENTIFIERS + LISTS

_ALSO_CALLED = {"tel": "phone", "mobile": "phone"}

AS_DOCUMENTED = Behaviour()

__all__ = [
    "AS_DOCUMENTED",
    "LISTS",
    "MAX_QUERY_BYTES",
    "PARAMETERS",
    "REQUEST_RULES",
    "ContractViolations",
    "Reading",
    "RecomsRequest",
    "Violation",
    "nearest_parameter",
    "parse",
    "read",
]


def parse(
    data_source_id: str,
    query: bytes | str,
    *,
    requires: str | Collection[str] | None = None,
    behaviour: Behaviour = AS_DOCUMENTED,
) -> RecomsRequest:
    """Return the request that a path's `dataSourceId` and a query write.

    `requires` names the lists that the data source's type needs: "products", "category", both or none.
    Raises `ContractViolations` with every violation found, also of those that the fake would let pass.
    """
    reading = read(data_source_id, query, requires=requires, behaviour=behaviour)
    if reading.violations or reading.request is None:
        raise ContractViolations(reading.violations)
    return reading.request


def read(
    data_source_id: str,
    query: bytes | str,
    *,
    requires: str | Collection[str] | None = None,
    behaviour: Behaviour = AS_DOCUMENTED,
) -> Reading:
    """Return what a path's `dataSourceId` and a query say, with every violation in them; raises nothing."""
    raw = query.encode("utf-8", "surrogatepass") if isinstance(query, str) else query
    needed = (requires,) if isinstance(requires, str) else tuple(requires or ())
    return (
        read_usual(data_source_id, raw, needed, behaviour) or _Reader(data_source_id, raw, needed, behaviour).reading()
    )


class _Reader:
    """One pass over one query, collecting violations as it goes."""

    def __init__(self, data_source_id: str, raw: bytes, needed: tuple[str, ...], behaviour: Behaviour) -> None:
        self.data_source_id = data_source_id
        self.raw = raw
        self.needed = needed
        self.behaviour = behaviour
        self.values: dict[str, list[str]] = {}
        self.attempted: set[str] = set()
        self.violations: list[Violation] = []
        self.hints: list[str] = []

    def reading(self) -> Reading:
        data_source = self._data_source()
        self._split()
        identity = self._identity()
        lists = {name: self._list(name) for name in LISTS}
        for name in LISTS:
            if name in self.needed and not lists[name] and not self._reported("list-style", name):
                self._missing_list(name)
        self._unknown_parameters()
        violations = tuple(self.violations)
        if data_source is None or any(violation.refused for violation in violations):
            return Reading(None, violations, tuple(self.hints))
        contact_id = identity.get("contactId")
        request = RecomsRequest(
            data_source=data_source,
            contact_id=None if contact_id is None else whole_number(contact_id, MAX_CONTACT_ID),
            email=identity.get("email"),
            phone=identity.get("phone"),
            external_customer_id=identity.get("externalCustomerId"),
            web_id=identity.get("webId"),
            products=lists["products"],
            category=lists["category"],
        )
        return Reading(request, violations, tuple(self.hints))

    def _refuse(self, rule: str, message: str, parameter: str | None = None, *, refused: bool = True) -> None:
        self.violations.append(Violation(rule, message, parameter, refused))

    def _reported(self, rule: str, parameter: str) -> bool:
        return any(violation.rule == rule and violation.parameter == parameter for violation in self.violations)

    def _data_source(self) -> int | None:
        data_source = data_source_number(self.data_source_id)
        if data_source is None:
            message = f"dataSourceId must be a whole number from 1 to {MAX_DATA_SOURCE_ID}, in ASCII digits."
            self._refuse("data-source-id", message, "dataSourceId")
        return data_source

    def _split(self) -> None:
        """Decode the query into names and values; what can't be decoded is a violation and counts as attempted."""
        if len(self.raw) > MAX_QUERY_BYTES:
            self._refuse("query-length", f"The query is longer than {MAX_QUERY_BYTES} bytes.")
        for piece in self.raw.split(b"&"):
            if not piece:
                continue
            raw_name, _, raw_value = piece.partition(b"=")
            name = decoded(raw_name)
            value = decoded(raw_value)
            if name is None or value is None:
                self._refuse("query-encoding", broken_encoding(name, raw_name, raw_value), name)
            if name is None:
                continue
            self.attempted.add(name)
            if value is not None:
                self.values.setdefault(name, []).append(value)
                if name == "phone" and b"+" in raw_value:
                    self.hints.append("phone: a raw + in a query means a space; %2B writes the plus sign.")

    def _identity(self) -> dict[str, str]:
        """Return the identifiers that can be used, by name."""
        if self.behaviour.web_i == "alias" and "webI" in self.attempted and "webId" not in self.attempted:
            self.attempted.symmetric_difference_update(("webI", "webId"))
            self.values["webId"] = self.values.pop("webI", [])
        usable: dict[str, str] = {}
        ignored: set[str] = set()
        for name in IDENTIFIERS:
            values = self.values.get(name)
            if not values:
                continue
            if len(values) > 1:
                refused = self.behaviour.repeated_identifier == "400"
                message = f"{name} is given {len(values)} times: give it once."
                self._refuse("repeated-parameter", message, name, refused=refused)
            value = values[-1 if self.behaviour.repeated_identifier == "last" else 0]
            if not value.strip():
                refused = self.behaviour.blank_identifier == "400"
                self._refuse("blank-identifier", f"{name} must not be blank.", name, refused=refused)
                if not refused:
                    ignored.add(name)
            elif problem := malformed(name, value):
                rule, message = problem
                self._refuse(rule, message, name)
            else:
                usable[name] = value
        if not usable and not (self.attempted & set(IDENTIFIERS)) - ignored:
            message = f"At least one of {', '.join(IDENTIFIERS)} must be specified."
            if "webI" in self.attempted:
                message += " webI isn't read: the parameter's name is webId."
            self._refuse("one-identifier", message)
        return usable

    def _list(self, name: str) -> tuple[str, ...]:
        """Return the elements of a list parameter, in the style that the behaviour reads."""
        try:
            elements = list_elements(name, self.values.get(name, ()), self.behaviour.list_style)
        except ListStyleError as error:
            self._refuse("list-style", str(error), name)
            return ()
        if any(has_control_characters(element) for element in elements):
            self._refuse("control-characters", f"{name} must not hold control characters.", name)
        return elements

    def _missing_list(self, name: str) -> None:
        text = "product ids must be set" if name == "products" else "category id must be set"
        self._refuse(f"{name}-required", text, name, refused=self.behaviour.missing_list == "400")

    def _unknown_parameters(self) -> None:
        refused = self.behaviour.unknown_parameter == "400"
        for name in sorted(self.attempted.difference(PARAMETERS)):
            nearest = nearest_parameter(name)
            hint = f": did you mean {nearest}?" if nearest else f"; it has {', '.join(PARAMETERS)}."
            self._refuse(
                "unknown-parameter",
                f"{shown_name(name)} isn't a parameter of this resource{hint}",
                name,
                refused=refused,
            )


def nearest_parameter(name: str) -> str | None:
    """Return the parameter that a name was meant to be, None if it is like none of them."""
    return _ALSO_CALLED.get(name.lower()) or nearest_name(name, PARAMETERS)


REQUEST_RULES = (
    "data-source-id",
    "query-length",
    "query-encoding",
    "repeated-parameter",
    "blank-identifier",
    "contact-id",
    "email",
    "phone",
    "external-customer-id",
    "web-id",
    "one-identifier",
    "list-style",
    "control-characters",
    "products-required",
    "category-required",
    "unknown-parameter",
)
"""Every rule that `read` can report, in the order of its checks."""
