"""All steps of a calibration, in their order: later ones use what earlier ones found."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from yespo_checker.calibrating import answers, identifiers, refusals
from yespo_checker.calibrating.probe import Probe


class Step(NamedTuple):
    """One thing to find out: the ledger's rule, in words, how many requests it may take, and how."""

    rule: str
    finds: str
    requests: int
    find_out: Callable[[Probe], None]


PLAN: tuple[Step, ...] = (
    Step("field-types", "What does a usual answer look like: fields, tags_, headers?", 3, answers.usual),
    Step("list-style", "Which styles of lists are read?", 4, answers.lists),
    Step("error-body", "What does a refusal look like?", 1, refusals.error_body),
    Step("unknown-data-source", "What comes for a data source that isn't there?", 1, refusals.unknown_data_source),
    Step("unknown-contact", "What comes for a contact that isn't there?", 1, identifiers.unknown_contact),
    Step("conflicting-identifiers", "What comes for identifiers of two contacts?", 1, identifiers.conflict),
    Step("repeated-parameter", "What comes for an identifier given twice?", 3, identifiers.repeated),
    Step("blank-identifier", "What comes for a blank identifier beside a good one?", 1, identifiers.blank),
    Step("unknown-parameter", "Is a parameter ignored that the resource doesn't have?", 1, refusals.unknown_parameter),
    Step("web-i", "Is webI read as webId?", 1, identifiers.web_i),
    Step("missing-list", "What comes without products where they are needed?", 1, answers.missing_list),
    Step("unknown-products", "What comes for products that aren't there?", 1, answers.unknown_products),
    Step("category-match", "Is a category matched by the beginning of its path?", 2, answers.category_match),
    Step("empty-answer", "What does an answer without a product look like?", 1, answers.nothing),
    Step("head", "Is HEAD answered?", 1, answers.head),
)
