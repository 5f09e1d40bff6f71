"""The rules that a check looks at, and which of them each kind of answer is held to."""

from __future__ import annotations

from collections.abc import Iterable

from yespo_contracts.request.reading import REQUEST_RULES

HEADER_RULES = ("caching", "cors", "key-secrecy", "header-injection")
"""What the headers of every answer are held to."""

ELEMENT_RULES = (
    "fields",
    "field-types",
    "field-values",
    "tags-type",
    "unique",
    "size",
    "in-stock",
    "not-asked-about",
    "products-elsewhere",
    "same-product",
)
"""What the products of an answer are held to, where it has any that can be read."""

SHAPE_RULES = ("envelope", "content-type", "charset", *ELEMENT_RULES, *HEADER_RULES)
"""What every answer with products is held to."""

TYPE_RULES = ("personal", "bestsellers", "also-bought", "you-may-also-like", "out-of-stock-alternatives")
"""What the answers of data sources of a type are held to, all together."""

_OTHERS = (
    "integer-types", "parameter-names", "web-i", "empty-list", "missing-list", "missing-list-text", "list-effect",
    "broken-encoding", "conflicting-identifiers", "basic-auth", "wrong-key", "any-key", "auth-scheme", "auth-challenge",
    "unauthorized-status", "unauthorized-body", "methods", "unknown-path", "unknown-data-source", "unknown-contact",
    "unknown-products", "rate-limit", "error-body", "refusal-status", "stack-traces", "answered", "no-server-error",
    "head", "compression", "harmless-headers", *SHAPE_RULES, "category-match", "category-scope", "empty-answer",
    "identity", "others-answers", "stability", "concurrent-requests", "connections", "keep-alive", "cookies",
    "parameter-order", *TYPE_RULES, "through", "latency",
)  # fmt: skip

RULES = tuple(dict.fromkeys((*REQUEST_RULES, *_OTHERS)))
"""Every rule that a check looks at; all are ids of the ledger, and have a grade there."""

FAMILIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "lenient": (
        "What our fake refuses is answered.",
        ("data-source-id", "parameter-names", "web-i", "contact-id", "email", "phone", "external-customer-id", "web-id",
         "blank-identifier", "repeated-parameter", "empty-list", "missing-list", "broken-encoding",
         "control-characters", "auth-scheme", "any-key", "unknown-path", "methods", "unknown-data-source",
         "query-length", "list-style"),
    ),
    "refusals": (
        "Refusals look otherwise than our fake's.",
        ("refusal-status", "unauthorized-status", "unauthorized-body", "auth-challenge", "error-body",
         "missing-list-text", "query-length", "methods", "unknown-path", "unknown-data-source", "data-source-id"),
    ),
    "strict": (
        "What our fake answers is refused, or answered otherwise.",
        ("contact-id", "email", "phone", "external-customer-id", "web-id", "list-style", "unknown-parameter",
         "unknown-contact", "unknown-products", "conflicting-identifiers", "empty-answer", "category-match",
         "data-source-id", "auth-scheme", "query-length", "blank-identifier", "repeated-parameter"),
    ),
}  # fmt: skip
"""Odd rules that a server breaks together by one decision of its author, with what that is."""

PARTS: dict[str, tuple[str, ...]] = {
    "basic-auth": ("auth-scheme", "auth-challenge", "unauthorized-status", "wrong-key", "any-key"),
    "one-identifier": ("parameter-names",),
    "contact-id": ("integer-types",),
    "data-source-id": ("integer-types",),
    "products-required": ("empty-list", "missing-list-text"),
    "category-required": ("empty-list", "missing-list-text"),
    "query-encoding": ("broken-encoding",),
    "category-match": ("category-scope", "list-effect"),
    "content-type": ("charset",),
    "field-types": ("field-values",),
    "control-characters": ("header-injection",),
    "error-body": ("stack-traces", "refusal-status"),
    "answered": ("harmless-headers",),
}
"""Rules that were once part of another: naming that by --only or --skip names them too."""


def with_parts(rules: Iterable[str]) -> set[str]:
    """Return rules with those that were once part of them."""
    named = set(rules)
    return named | {part for rule in named for part in PARTS.get(rule, ())}
