"""What a server does where the documents are silent: asked by GET and HEAD, a few requests in all, and gently."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from yespo_contracts.behaviour import Behaviour, choices
from yespo_contracts.checks.answer import Answer, NoAnswerError, Transport
from yespo_contracts.checks.pieces import name_of, pieces, written
from yespo_contracts.checks.relations import NOBODY
from yespo_contracts.checks.shapes import elements_of
from yespo_contracts.identifiers import IDENTIFIERS, MAX_DATA_SOURCE_ID
from yespo_contracts.known import Known, KnownDataSource
from yespo_contracts.product import MANDATORY_FIELDS, TAG_PREFIX
from yespo_contracts.strategies.values import Pair, list_pairs
from yespo_contracts.version import __version__
from yespo_contracts.wire import RECOMS_PATH, WireRequest

MOST_REQUESTS = 60
NOT_OBSERVABLE = {
    "retry_after": "it takes a 429, and a calibration stays below the limit",
    "weak_key": "it takes a second API key with fewer rights",
    "bought_statuses": "it takes orders of each status",
    "unknown_items": "it takes an order, and a calibration sends none",
}
"""The keys of `[behaviour]` that GET and HEAD can't show, and why."""

_JUNK = "yespo-testkit-no-such-product"


class StoppedError(Exception):
    """The calibration ended early; the text says why."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One request, with identifiers and names redacted, and what it showed."""

    rule: str
    request: str
    status: int
    note: str


class Step(NamedTuple):
    """One thing to find out: the ledger's rule, the question, and how many requests it may take."""

    rule: str
    question: str
    requests: int


PLAN: tuple[Step, ...] = (
    Step("field-types", "What does a usual answer look like: fields, tags_, headers?", 3),
    Step("list-style", "Which styles of lists are read?", 5),
    Step("error-body", "What does a refusal look like?", 1),
    Step("unknown-data-source", "What comes for a data source that isn't there?", 1),
    Step("unknown-contact", "What comes for a contact that isn't there?", 1),
    Step("conflicting-identifiers", "What comes for identifiers of two contacts?", 1),
    Step("repeated-parameter", "What comes for an identifier given twice?", 3),
    Step("blank-identifier", "What comes for a blank identifier beside a good one?", 1),
    Step("unknown-parameter", "Is a parameter ignored that the resource doesn't have?", 1),
    Step("web-i", "Is webI read as webId?", 1),
    Step("missing-list", "What comes without products where they are needed?", 1),
    Step("unknown-products", "What comes for products that aren't there?", 1),
    Step("category-match", "Is a category matched by the beginning of its path?", 2),
    Step("empty-answer", "What does an answer without a product look like?", 1),
    Step("head", "Is HEAD answered?", 1),
)
"""What a calibration asks, in its order."""


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
        lines = ["# What the server did where the documents are silent; written by yespo-testkit calibrate.", ""]
        lines += [
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


class Calibrator:
    """One calibration of one server."""

    def __init__(self, known: Known, transport: Transport, *, most_requests: int = MOST_REQUESTS) -> None:
        self._known = known
        self._transport = transport
        self._left = most_requests
        self._most = most_requests
        self._found: dict[str, str] = {}
        self._unknown: dict[str, str] = dict(NOT_OBSERVABLE)
        self._evidence: list[Evidence] = []
        self._empty: list[Answer] = []
        sources = known.data_sources
        self._plain = next((source for source in sources if not source.requires), None)
        self._personal = next((source for source in sources if source.type == "personal" and not source.requires), None)
        self._by_product = next((source for source in sources if source.requires == ("products",)), None)
        self._by_category = next((source for source in sources if source.requires == ("category",)), None)
        self._contacts = sorted(known.contacts, key=len, reverse=True)

    def run(self, url: str, progress: Callable[[Step], None] = lambda _step: None) -> Calibration:
        """Ask all that the plan has; a 429, a 5xx or the end of the requests stops it with what was found so far."""
        stopped = None
        steps = self._steps()
        try:
            for step in PLAN:
                progress(step)
                steps[step.rule]()
        except StoppedError as stop:
            stopped = str(stop)
        for key in choices():
            if key not in self._found:
                self._unknown.setdefault(key, stopped or "nothing that is known of the account shows it")
        order = [key for key in choices() if key in self._found]
        return Calibration(
            url=url,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            found={key: self._found[key] for key in order},
            unknown={key: self._unknown[key] for key in choices() if key in self._unknown and key not in self._found},
            evidence=tuple(self._evidence),
            requests=self._most - self._left,
            stopped=stopped,
        )

    def _steps(self) -> Mapping[str, Callable[[], None]]:
        return {
            "field-types": self._usual,
            "list-style": self._lists,
            "error-body": self._refusal,
            "unknown-data-source": self._data_source,
            "unknown-contact": self._stranger,
            "conflicting-identifiers": self._conflict,
            "repeated-parameter": self._repeated,
            "blank-identifier": self._blank,
            "unknown-parameter": self._extra,
            "web-i": self._web_i,
            "missing-list": self._missing,
            "unknown-products": self._junk,
            "category-match": self._category,
            "empty-answer": self._nothing,
            "head": self._head,
        }

    def _ask(self, rule: str, request: WireRequest, note: Callable[[Answer], str]) -> Answer:
        if self._left <= 0:
            raise StoppedError(f"The {self._most} requests are used up.")
        self._left -= 1
        try:
            answer = self._transport.send(request)
        except NoAnswerError as error:
            raise StoppedError(str(error)) from None
        if answer.status == 429 or answer.status >= 500:
            self._evidence.append(_evidence(rule, request, answer, "it stopped the calibration"))
            raise StoppedError(f"The server answered {answer.status}: come again later.")
        self._evidence.append(_evidence(rule, request, answer, note(answer)))
        if answer.status == 204 or (answer.status == 200 and elements_of(answer) == []):
            self._empty.append(answer)
        if answer.header("access-control-allow-origin") is not None:
            self._found["cors"] = "any"
        return answer

    # --- requests ---

    def _somebody(self) -> Pair:
        for contact in self._contacts:
            for name in IDENTIFIERS:
                if name in contact:
                    return name, contact[name]
        return NOBODY

    def _request(self, source: KnownDataSource | None, pairs: list[Pair], *, id_: int | None = None) -> WireRequest:
        number = id_ if id_ is not None else (source.id if source else 1)
        return WireRequest(f"{RECOMS_PATH}{number}", "&".join(written(pairs)))

    def _needed(self, source: KnownDataSource) -> list[Pair]:
        style = self._found.get("list_style", "any")
        pairs: list[Pair] = []
        for name, there in (("products", self._known.products), ("category", self._known.categories)):
            if name in source.requires and there:
                pairs += list_pairs(name, [there[0]], "json" if style == "json" else "repeat")
        return pairs

    def _any(self) -> KnownDataSource:
        return self._plain or self._known.data_sources[0]

    def _simple(self, *pairs: Pair) -> WireRequest:
        source = self._personal or self._any()
        return self._request(source, [*pairs, *self._needed(source)])

    # --- what is found out ---

    def _usual(self) -> None:
        for source in self._known.data_sources[:3]:
            if len(self._needed(source)) < len(source.requires):
                continue
            request = self._request(source, [self._somebody(), *self._needed(source)])
            answer = self._ask("field-types", request, _shape)
            tags = [
                value
                for element in elements_of(answer) or ()
                for name, value in element.items()
                if name.startswith(TAG_PREFIX)
            ]
            if tags:
                self._found["tags_type"] = "list" if isinstance(tags[0], list) else "string"
            if tags or answer.status == 401:
                break
        if self._evidence and self._evidence[-1].status == 401:
            raise StoppedError("The server refuses the API key.")
        self._found.setdefault("cors", "off")

    def _lists(self) -> None:
        source, there = self._by_product, self._known.products
        if source is None or len(there) < 2:
            self._unknown["list_style"] = "it takes a data source that needs products, and two products"
            return
        first, second = there[0], there[len(there) // 2]
        answers = []
        for style, elements in (
            ("comma", [first]),
            ("json", [first]),
            ("comma", [first, second]),
            ("repeat", [first, second]),
        ):
            pairs = [self._somebody(), *list_pairs("products", elements, style)]
            answers.append(self._ask("list-style", self._request(source, pairs), _brief))
        plain, array, comma, repeat = answers
        if plain.status == 400 and array.status != 400:
            self._found["list_style"] = "json"
        elif repeat.status == 400:
            self._found["list_style"] = "comma"
        elif _same(plain, array) and _same(comma, repeat):
            self._found["list_style"] = "any"
        else:
            self._found["list_style"] = "repeat"

    def _refusal(self) -> None:
        answer = self._ask("error-body", self._simple(), _body)
        if 400 <= answer.status < 500:
            as_json = "json" in (answer.header("content-type") or "")
            self._found["error_style"] = "json" if as_json else "text"
        else:
            self._unknown["error_style"] = "a request without an identifier isn't refused"

    def _data_source(self) -> None:
        free = next(
            number for number in range(MAX_DATA_SOURCE_ID - 1, 0, -1) if self._known.data_source(number) is None
        )
        answer = self._ask("unknown-data-source", self._request(None, [self._somebody()], id_=free), _body)
        self._set("unknown_data_source", {404: "404", 400: "400", 422: "422", 200: "empty", 204: "empty"}, answer)

    def _stranger(self) -> None:
        source = self._personal or self._any()
        answer = self._ask("unknown-contact", self._request(source, [NOBODY, *self._needed(source)]), _brief)
        if answer.status == 404:
            self._found["unknown_contact"] = "404"
        elif self._personal is None:
            self._unknown["unknown_contact"] = "it takes a personal data source"
        elif answer.status in {200, 204}:
            self._found["unknown_contact"] = "bestsellers" if elements_of(answer) else "empty"

    def _conflict(self) -> None:
        pairs = self._two(same=False)
        if pairs is None:
            self._unknown["conflicting_identifiers"] = "it takes two contacts with different identifiers"
            return
        answer = self._ask("conflicting-identifiers", self._simple(*pairs), _brief)
        self._set("conflicting_identifiers", {400: "400", 200: "first", 204: "first"}, answer)

    def _repeated(self) -> None:
        pairs = self._two(same=True)
        if pairs is None:
            self._unknown["repeated_identifier"] = "it takes two contacts with the same kind of identifier"
            return
        both = self._ask("repeated-parameter", self._simple(*pairs), _brief)
        if both.status == 400:
            self._found["repeated_identifier"] = "400"
            return
        first, last = (self._ask("repeated-parameter", self._simple(pair), _brief) for pair in pairs)
        if _same(first, last):
            self._unknown["repeated_identifier"] = "both contacts get the same answer"
        elif _same(both, first) or _same(both, last):
            self._found["repeated_identifier"] = "first" if _same(both, first) else "last"

    def _blank(self) -> None:
        somebody = self._somebody()
        blank = next(name for name in reversed(IDENTIFIERS) if name != somebody[0])
        answer = self._ask("blank-identifier", self._simple((blank, ""), somebody), _brief)
        self._set("blank_identifier", {400: "400", 200: "ignored", 204: "ignored"}, answer)

    def _extra(self) -> None:
        answer = self._ask("unknown-parameter", self._simple(self._somebody(), ("yespo_testkit", "1")), _brief)
        self._set("unknown_parameter", {400: "400", 200: "ignored", 204: "ignored"}, answer)

    def _web_i(self) -> None:
        web_id = next((contact["webId"] for contact in self._contacts if "webId" in contact), NOBODY[1])
        answer = self._ask("web-i", self._simple(("webI", web_id)), _brief)
        if answer.status == 404 and self._found.get("unknown_contact") == "404":
            self._found["webI"] = "alias"
        self._set("webI", {400: "ignored", 200: "alias", 204: "alias"}, answer)

    def _missing(self) -> None:
        source = self._by_product or self._by_category
        if source is None:
            self._unknown["missing_list"] = "it takes a data source that needs products or a category"
            return
        answer = self._ask("missing-list", self._request(source, [self._somebody()]), _body)
        if answer.status == 400:
            self._found["missing_list"] = "400"
        elif answer.status in {200, 204}:
            self._found["missing_list"] = "bestsellers" if elements_of(answer) else "empty"

    def _junk(self) -> None:
        source = self._by_product
        if source is None:
            self._unknown["unknown_products"] = "it takes a data source that needs products"
            return
        style = "json" if self._found.get("list_style") == "json" else "repeat"
        pairs = [self._somebody(), *list_pairs("products", [_JUNK], style)]
        answer = self._ask("unknown-products", self._request(source, pairs), _body)
        if answer.status == 400:
            self._found["unknown_products"] = "400"
        elif answer.status in {200, 204}:
            self._found["unknown_products"] = "fallback" if elements_of(answer) else "empty"

    def _category(self) -> None:
        source = self._by_category
        whole = set(self._known.categories)
        starts = {category: category.partition(" > ")[0] for category in self._known.categories if " > " in category}
        usable = [(category, start) for category, start in starts.items() if start not in whole]
        if source is None or not usable:
            self._unknown["category_match"] = "it takes a data source that needs a category, and a category with a path"
            return
        style = "json" if self._found.get("list_style") == "json" else "repeat"
        answers = [
            self._ask(
                "category-match",
                self._request(source, [self._somebody(), *list_pairs("category", [text], style)]),
                _brief,
            )
            for text in usable[0]
        ]
        if not elements_of(answers[0]):
            self._unknown["category_match"] = "the category has no product to recommend"
        elif answers[1].status in {200, 204}:
            self._found["category_match"] = "path" if elements_of(answers[1]) else "element"

    def _nothing(self) -> None:
        source = self._by_category
        if not self._empty and source is not None:
            style = "json" if self._found.get("list_style") == "json" else "repeat"
            pairs = [self._somebody(), *list_pairs("category", ["yespo-testkit-no-such-category"], style)]
            self._ask("empty-answer", self._request(source, pairs), _body)
        if self._empty:
            self._found["empty_answer"] = "204" if self._empty[0].status == 204 else "array"
        else:
            self._unknown["empty_answer"] = "no answer was empty"

    def _head(self) -> None:
        request = msgspec.structs.replace(self._simple(self._somebody()), method="HEAD")
        self._ask("head", request, lambda answer: f"HEAD is answered with {answer.status}")

    def _set(self, key: str, values: Mapping[int, str], answer: Answer) -> None:
        if answer.status in values:
            self._found.setdefault(key, values[answer.status])
        else:
            self._unknown.setdefault(key, f"the answer was {answer.status}")

    def _two(self, *, same: bool) -> tuple[Pair, Pair] | None:
        """Return an identifier of each of two contacts: of the same kind, or of two kinds in the documented order."""
        for one, other in _couples(self._contacts[:12]):
            for place, name in enumerate(IDENTIFIERS):
                for later in (name,) if same else IDENTIFIERS[place + 1 :]:
                    if name in one and later in other:
                        return (name, one[name]), (later, other[later])
        return None


def _couples(contacts: list[Mapping[str, str]]) -> Iterator[tuple[Mapping[str, str], Mapping[str, str]]]:
    for place, one in enumerate(contacts):
        for other in contacts[place + 1 :]:
            yield one, other
            yield other, one


def _same(one: Answer, other: Answer) -> bool:
    return (one.status, one.body) == (other.status, other.body)


def _evidence(rule: str, request: WireRequest, answer: Answer, note: str) -> Evidence:
    parts = "&".join(f"{name_of(piece)}=<{name_of(piece)}>" for piece in pieces(request))
    return Evidence(rule=rule, request=f"{request.method} {request.path}?{parts}", status=answer.status, note=note)


def _brief(answer: Answer) -> str:
    found = elements_of(answer) if answer.status in {200, 204} else None
    return f"{len(found)} products" if found is not None else f"content type {answer.header('content-type') or 'none'}"


def _body(answer: Answer) -> str:
    if answer.status in {200, 204}:
        return _brief(answer)
    text = " ".join(answer.body[:200].decode("utf-8", "replace").split())
    kind = "JSON" if text.startswith("{") else "text"
    return f"{answer.header('content-type') or 'no content type'}; {len(answer.body)} bytes, {kind}"


def _shape(answer: Answer) -> str:
    names = {name for element in elements_of(answer) or () for name in element}
    others = sorted(name for name in names if name not in MANDATORY_FIELDS and not name.startswith(TAG_PREFIX))
    missing = sorted(set(MANDATORY_FIELDS) - names) if names else []
    headers = ", ".join(sorted({name for name, _ in answer.headers}))
    beside = f"fields beside the documented: {', '.join(others) or 'none'}; missing: {', '.join(missing) or 'none'}"
    return f"{_brief(answer)}; {beside}; headers: {headers}"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
