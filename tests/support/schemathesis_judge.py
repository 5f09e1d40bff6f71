"""What Schemathesis looks at in an answer of the fake."""

from __future__ import annotations

from typing import Any

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


def judge(case: Any, sent: Any, status: int, headers: dict[str, str], body: bytes) -> None:
    """Raise what Schemathesis finds wrong with the answer to a prepared request of one of its cases."""
    import schemathesis
    from schemathesis.checks import load_all_checks

    load_all_checks()
    response = schemathesis.Response(
        status_code=status,
        headers={name: [value] for name, value in headers.items()},
        content=body,
        request=sent,
        elapsed=0.001,
        verify=False,
    )
    case.validate_response(response, checks=[schemathesis.checks.CHECKS.get_one(name) for name in CHECKS])
