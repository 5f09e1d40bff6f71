"""`yespo-testkit docs`: the documentation from inside the wheel."""

from __future__ import annotations

import re

import click

from yespo_contracts.request.suggestions import did_you_mean
from yespo_testkit.cli.console import fail, verbosity, write_json
from yespo_testkit.docs.pages import DocsMissingError, Section, pages, sections, title, whole

_EXCERPT = 160


@click.command(
    epilog="""\b
Examples:
  yespo-testkit docs                                   the pages
  yespo-testkit docs faults                            one of them, as Markdown
  yespo-testkit docs shop#ordersjsonl                  one section
  yespo-testkit docs --search "third request times out"
"""
)
@click.argument("topic", required=False)
@click.option("--search", "question", metavar="WORDS", help="Find the sections that answer a question.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document to standard output.")
@verbosity
def docs(*, topic: str | None, question: str | None, as_json: bool) -> None:
    """Print the documentation: the list of its pages, a TOPIC, or where the answer to a question is."""
    if topic is not None and question is not None:
        fail("TOPIC and --search exclude each other.")
    try:
        if question is not None:
            _found(question, as_json=as_json)
        elif topic is not None:
            _printed(topic, as_json=as_json)
        else:
            _listed(as_json=as_json)
    except DocsMissingError as error:
        fail(str(error))


def _listed(*, as_json: bool) -> None:
    listed = {name: title(name) for name in pages()}
    if as_json:
        write_json({"pages": [{"page": name, "title": text} for name, text in listed.items()]})
        return
    width = max(map(len, listed))
    for name, text in listed.items():
        click.echo(f"{name:{width}}  {text}")
    click.echo("\nyespo-testkit docs PAGE prints one; --search WORDS finds a place.")


def _printed(topic: str, *, as_json: bool) -> None:
    section = _section(topic.strip().removesuffix(".md").lower())
    text = whole(section)
    if as_json:
        write_json({"place": section.place, "title": section.title, "markdown": text})
    else:
        click.echo(text, nl=False)


def _section(topic: str) -> Section:
    """Return what a topic names: a page, a page's section, or a heading that only one section has."""
    places = {section.place: section for section in sections()}
    if topic in places:
        return places[topic]
    by_anchor = [section for section in sections() if section.anchor == topic]
    if not by_anchor:
        hint = did_you_mean(topic, [*pages(), *places], ";")
        from yespo_contracts.masking import masked_text

        shown = masked_text(topic[:40])
        fail(f"TOPIC {shown!r}: there is no such page or heading{hint} yespo-testkit docs lists the pages.")
    return by_anchor[0]


def _found(question: str, *, as_json: bool) -> None:
    from yespo_testkit.docs.search import search
    from yespo_testkit.docs.words import words

    hits, wanted = search(question), words(question)
    if as_json:
        write_json(
            {"hits": [{"place": hit.place, "title": hit.path, "excerpt": _excerpt(hit, wanted)} for hit in hits]}
        )
        return
    if not hits:
        fail(f"No page has a word of {question[:60]!r}; yespo-testkit docs lists the pages.")
    for hit in hits:
        click.echo(f"{hit.place}\n  {hit.path}\n  {_excerpt(hit, wanted)}")
    click.echo(f"\nyespo-testkit docs {hits[0].place}")


def _excerpt(section: Section, wanted: list[str]) -> str:
    """Return the line of a section that has most of the words."""
    from yespo_testkit.docs.words import words

    lines = [re.sub(r"\s+", " ", line).strip("|`# ") for line in section.text.splitlines()]
    told = [line for line in lines if len(line) > 1 and not set(line) <= set("-| ")]
    if not told:
        return ""
    best = max(told, key=lambda line: len(set(wanted) & set(words(line))))
    return best if len(best) <= _EXCERPT else best[: _EXCERPT - 1] + "…"
