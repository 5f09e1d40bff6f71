"""A data source's rules: what it shows only, more of, and never, how mixed it is, and within which prices.

Source: the vendor's page on custom filters of recommendation blocks: Show only, Show more, Do not show (on any feed
field), Diversity, Relative Range, and the same three by a field of the contact. The operators' names are ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import msgspec

from yespo_contracts.product import MANDATORY_FIELDS, TAG_PREFIX
from yespo_contracts.request.suggestions import did_you_mean
from yespo_mockserver.settings.errors import ShopError

Value: TypeAlias = str | float
Operand: TypeAlias = Value | bool | tuple[Value, ...]

OPERATORS: Mapping[str, str] = {
    "equals": "a text or a number",
    "not_equals": "a text or a number",
    "in": "a list of texts and numbers",
    "not_in": "a list of texts and numbers",
    "above": "a number",
    "at_least": "a number",
    "below": "a number",
    "at_most": "a number",
    "between": "a list of two numbers, the smaller first",
    "contains": "a text",
    "exists": "true or false",
    "contact_field": "the name of a contact's field",
}
"""Each operator, and what it is given."""

KINDS = ("show_only", "show_more", "do_not_show", "diversity", "relative_range")
_NUMBERS = ("above", "at_least", "below", "at_most")


class Condition(msgspec.Struct, frozen=True):
    """What a product's field must be; with `contact_field` it must be what that field of the contact is."""

    field: str
    operator: str
    operand: Operand

    def __str__(self) -> str:
        """Return the condition in words."""
        operand = ", ".join(map(str, self.operand)) if isinstance(self.operand, tuple) else str(self.operand)
        return f"{self.field} {self.operator.replace('_', ' ')} {operand}"

    def for_contact(self, fields: Mapping[str, str]) -> Condition | None:
        """Return the condition as it is for a contact with these fields, None where it doesn't apply."""
        if self.operator != "contact_field":
            return self
        value = fields.get(str(self.operand))
        return None if value is None else Condition(self.field, "equals", value)

    def holds_for(self, values: Sequence[Value]) -> bool:
        """Tell whether it holds for what a product has in the field; of several values it is enough that one does."""
        if self.operator == "exists":
            return bool(values) == self.operand
        if self.operator == "not_equals":
            return not any(_equal(value, self.operand) for value in values)
        if self.operator == "not_in":
            return not any(_equal(value, one) for value in values for one in _listed(self.operand))
        return any(self._fits(value) for value in values)

    def _fits(self, value: Value) -> bool:
        if self.operator == "equals":
            return _equal(value, self.operand)
        if self.operator == "in":
            return any(_equal(value, one) for one in _listed(self.operand))
        if self.operator == "contains":
            return str(self.operand).casefold() in str(value).casefold()
        number = _number(value)
        if number is None:
            return False
        if self.operator == "between":
            smallest, largest = (float(bound) for bound in _listed(self.operand))
            return smallest <= number <= largest
        bound = float(str(self.operand))
        comparisons = {"above": number > bound, "at_least": number >= bound, "below": number < bound}
        return comparisons.get(self.operator, number <= bound)


class Rule(msgspec.Struct, frozen=True):
    """One rule: its kind, and the condition, the field with its `limit`, or the range that belongs to the kind."""

    kind: str
    condition: Condition | None = None
    field: str = ""
    limit: int = 0
    range: tuple[float, float] = (0.0, 0.0)

    def __str__(self) -> str:
        """Return the rule in words."""
        words = self.kind.replace("_", " ")
        if self.condition is not None:
            return f"{words}: {self.condition}"
        if self.kind == "diversity":
            return f"{words}: at most {self.limit} of one {self.field}"
        return f"{words}: {self.range[0]:g} to {self.range[1]:g} times the price"


class RuleError(ShopError):
    """A rule can't be taken; `path` says where in it."""

    def __init__(self, path: tuple[str, ...], problem: str) -> None:
        super().__init__(problem)
        self.path = path


def rule_of(given: object) -> Rule:
    """Return the rule of a table; raises `RuleError`."""
    if not isinstance(given, Mapping):
        raise RuleError((), "rule is written [[data_source.rule]], once for each")
    for name in given:
        if name not in KINDS:
            hint = did_you_mean(str(name), KINDS)
            raise RuleError((str(name),), f"unknown key {name!r}{hint} Allowed are {', '.join(KINDS)}")
    if len(given) != 1:
        raise RuleError((), f"a rule has one of {', '.join(KINDS)}; this one has {len(given)}")
    ((kind, value),) = given.items()
    if kind == "relative_range":
        return Rule(kind, range=_range((kind,), value))
    if not isinstance(value, Mapping):
        raise RuleError((kind,), f'{kind}: allowed is a table, such as {{ field = "brand", in = ["Acme"] }}')
    field = _field(kind, value)
    if kind == "diversity":
        limit = value.get("at_most")
        if set(value) != {"field", "at_most"} or isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
            example = '{ field = "category", at_most = 2 }'
            raise RuleError(
                (kind,), f"diversity: allowed are field and at_most, a whole number from 1, such as {example}"
            )
        return Rule(kind, field=field, limit=limit)
    return Rule(kind, condition=_condition(kind, field, value))


def _condition(kind: str, field: str, value: Mapping[str, object]) -> Condition:
    operators = [name for name in value if name != "field"]
    for name in operators:
        if name not in OPERATORS:
            hint = did_you_mean(name, OPERATORS)
            raise RuleError((kind, name), f"unknown key {name!r}{hint} Allowed are field, {', '.join(OPERATORS)}")
    if len(operators) != 1:
        raise RuleError((kind,), f"{kind}: it needs one of {', '.join(OPERATORS)}; it has {len(operators)}")
    operator = operators[0]
    return Condition(field, operator, _operand((kind, operator), operator, value[operator]))


def _operand(path: tuple[str, ...], operator: str, given: object) -> Operand:
    if operator == "between":
        return _range(path, given)
    if operator in {"in", "not_in"} and isinstance(given, (list, tuple)) and given and all(map(_is_value, given)):
        return tuple(given)
    if operator in {"equals", "not_equals"} and _is_value(given):
        return given  # type: ignore[return-value]  # a text or a number, as just seen
    if operator in _NUMBERS and _is_value(given) and not isinstance(given, str):
        return given  # type: ignore[return-value]  # likewise
    if operator in {"contains", "contact_field"} and isinstance(given, str) and given:
        return given
    if operator == "exists" and isinstance(given, bool):
        return given
    raise RuleError(path, f"{operator}: allowed is {OPERATORS[operator]}")


def _range(path: tuple[str, ...], given: object) -> tuple[float, float]:
    if isinstance(given, (list, tuple)) and len(given) == 2:
        smallest, largest = given
        numbers = all(_is_value(bound) and not isinstance(bound, str) for bound in given)
        if numbers and smallest <= largest and (path[-1] != "relative_range" or smallest >= 0):
            return float(smallest), float(largest)
    raise RuleError(path, f"{path[-1]}: allowed is a list of two numbers, the smaller first, such as [0.7, 3.0]")


def _field(kind: str, value: Mapping[str, object]) -> str:
    field = value.get("field")
    if not isinstance(field, str):
        raise RuleError((kind,), f'{kind}: it needs a field, such as "brand" or "{TAG_PREFIX}color"')
    if field not in MANDATORY_FIELDS and not field.startswith(TAG_PREFIX):
        hint = did_you_mean(field, MANDATORY_FIELDS, f": did you mean {TAG_PREFIX}{field}?")
        raise RuleError(
            (kind, "field"), f"field = {field!r}{hint} Allowed are {', '.join(MANDATORY_FIELDS)}, {TAG_PREFIX}<name>"
        )
    return field


def _is_value(given: object) -> bool:
    return isinstance(given, (str, int, float)) and not isinstance(given, bool)


def _listed(operand: Operand) -> Iterator[Value]:
    yield from operand if isinstance(operand, tuple) else (operand,)


def _equal(value: Value, wanted: object) -> bool:
    """Tell whether two values are the same: as numbers where a number is wanted, else as texts."""
    if isinstance(wanted, str):
        return _number(value) == _number(wanted) if isinstance(value, float) else value == wanted
    return _number(value) == wanted


def _number(value: Value) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None
