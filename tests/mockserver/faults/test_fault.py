"""A fault is a kind with settings, and what isn't allowed is answered with what is."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yespo_mockserver.faults import Fault, FaultError
from yespo_mockserver.faults.kinds import ALIASES, KINDS

EXAMPLES: dict[str, dict[str, object]] = {
    "latency": {"seconds": 0.5},
    "status": {"status": 503},
    "refused": {"during": 1.5},
}


@st.composite
def faults(draw: st.DrawFn) -> Fault:
    kind = draw(st.sampled_from(sorted(KINDS)))
    settings: dict[str, object] = {**EXAMPLES.get(kind, {})}
    if kind != "refused":
        settings |= draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "first": st.integers(1, 1000),
                    "share": st.floats(0.01, 1).map(lambda value: round(value, 3)),
                    "seed": st.integers(0, 2**31),
                },
            )
        )
    settings |= draw(
        st.fixed_dictionaries(
            {},
            optional={
                "after": st.integers(1, 1000),
                "times": st.integers(1, 1000),
                "in_turn": st.just(True),
                "match": st.dictionaries(
                    st.sampled_from(["contactId", "data_source", "products"]),
                    st.text("abcXYZ019-_.", min_size=1).filter(lambda text: "|" not in text),
                    min_size=1,
                ),
            },
        )
    )
    return Fault(kind, **settings)  # type: ignore[arg-type]  # drawn


@given(faults())
def test_what_a_fault_writes_it_reads(fault: Fault) -> None:
    assert Fault.parse(str(fault)) == fault
    assert Fault.of(msgspec.json.decode(msgspec.json.encode(fault.to_json()))) == fault


@given(st.text())
def test_any_text_is_a_fault_or_a_sentence_about_it(text: str) -> None:
    try:
        Fault.parse(text)
    except FaultError as error:
        assert str(error).isprintable()  # noqa: PT017  # either outcome is fine


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_set_by_its_name_and_needs_alone(kind: str) -> None:
    assert Fault.of({"kind": kind, **EXAMPLES.get(kind, {})}).kind == kind


@pytest.mark.parametrize(("alias", "kind"), ALIASES.items())
def test_other_words_for_a_kind_are_understood(alias: str, kind: str) -> None:
    assert Fault.of({"kind": alias, **EXAMPLES.get(kind, {})}).kind == kind


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        ("503", Fault("status", status=503)),
        (503, Fault("status", status=503)),
        ("429", Fault("rate-limit")),
        ("503:first=2,data_source=1247", Fault("status", status=503, first=2, match={"data_source": "1247"})),
        ("status:status=500,body=a,b", Fault("status", status=500, body="a,b")),
        ("Bad_Chunks", Fault("bad-chunks")),
        (
            "latency:seconds=0.1,distribution=uniform,up-to=2",
            Fault("latency", seconds=0.1, distribution="uniform", up_to=2.0),
        ),
        ("missing-fields:fields=price|name", Fault("missing-fields", fields=("price", "name"))),
        ("reset:at=body,contactId=1|2", Fault("reset", at="body", match={"contactId": ("1", "2")})),
    ],
)
def test_a_line_writes_a_fault(spec: str | int, fault: Fault) -> None:
    assert Fault.parse(spec) == fault


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("timeot", "there is no fault 'timeot': did you mean timeout? Allowed are latency, status"),
        ("resett", "there is no fault 'resett': did you mean reset? Allowed are latency, status"),
        ("200", "status = 200: allowed is a status, 400 to 599"),
        ("status", "status needs status: a status, 400 to 599"),
        ("latency", "latency needs seconds: seconds, 0 to 86400"),
        ("latency:seconds=soon", "seconds = 'soon': allowed is seconds, 0 to 86400"),
        ("latency:seconds=1,distribution=uniform", "up_to must be at least seconds"),
        ("latency:seconds=1,distribution=poisson", "distribution = 'poisson': allowed is fixed | uniform | lognormal"),
        ("reset:seconds=1", "reset has no setting 'seconds': did you mean after_seconds? Allowed are at, match"),
        ("reset:aftr=1", "reset has no setting 'aftr': did you mean after?"),
        ("reset:often", "'often' isn't NAME=VALUE"),
        ("reset:first=1,nth=2", "first and nth exclude each other"),
        ("reset:share=1.5", "share = '1.5': allowed is a share, above 0 and at most 1"),
        ("refused", "refused needs during: seconds, more than 0"),
        ("refused:during=1,first=2", "refused holds for a span of time"),
        ("charset:charset=klingon", "charset = 'klingon': allowed is a charset"),
        ("charset:charset=hex", "charset = 'hex': allowed is a charset"),
        ("content-type:content_type=a\x00b", "allowed is a content type"),
    ],
)
def test_what_is_wrong_is_named_with_what_is_allowed(spec: str, words: str) -> None:
    with pytest.raises(FaultError) as caught:
        Fault.parse(spec)
    assert words in str(caught.value)


def test_a_match_names_what_a_request_has() -> None:
    with pytest.raises(FaultError, match="can't be matched by 'contactid': did you mean contactId"):
        Fault("reset", match={"contactid": "7"})


def test_a_table_without_a_kind_lists_the_kinds() -> None:
    with pytest.raises(FaultError, match="a fault needs a kind: latency, status"):
        Fault.of({"status": 503})
