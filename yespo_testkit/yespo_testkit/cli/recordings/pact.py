"""`yespo-testkit pact verify`: pacts against a provider, offline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import click
import msgspec

from yespo_contracts.counted import many
from yespo_testkit.cli.console import Commands, err, fail, verbosity


@click.group(cls=Commands)
def pact() -> None:
    """Verify pacts: what clients rely on, against a provider or the contract alone."""


@pact.command(
    epilog="""\b
Examples:
  yespo-testkit pact verify pacts/shop-front-yespo.json                          by the contract alone
  yespo-testkit pact verify pacts/shop-front-yespo.json http://127.0.0.1:8025    serve, with its states set
  yespo-testkit pact verify pacts/*.json http://localhost:9000 --state-url http://localhost:9000/pact/states
"""
)
@click.argument("files", nargs=-1, required=True, metavar="FILE… [URL]")
@click.option("--state-url", metavar="URL", help="Where another provider is told of states.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document to standard output.")
@verbosity
def verify(*, files: tuple[str, ...], state_url: str | None, as_json: bool) -> int:
    """Verify pacts against the provider at URL, or, without one, against the contract's OpenAPI document.

    Nothing is fetched from anywhere and nothing is told to anybody. Exit code 1 where a pact isn't kept.
    """
    from yespo_checker.pact.fitting import PactError, problems, read_pact
    from yespo_checker.pact.verifying import HOW_TO_GET_IT, is_there
    from yespo_checker.pact.verifying import verify as verified

    url = files[-1] if files[-1].startswith(("http://", "https://")) else None
    paths = [Path(each) for each in files[: -1 if url else None]]
    if not paths:
        fail("Name at least one pact before the URL.")
    if url and not is_there():
        fail(HOW_TO_GET_IT)
    if state_url and not url:
        fail("--state-url goes with a provider's URL.")
    found: list[dict[str, object]] = []
    states: Callable[[str, Mapping[str, object]], None] | str | None = state_url
    if url and state_url is None:
        states = states_of(url)
    for path in paths:
        try:
            document = read_pact(path.read_bytes(), str(path))
        except OSError as error:
            fail(f"{path}: {error.strerror}.")
        except PactError as error:
            fail(str(error))
        wrong = [*problems(document), *(verified(path.absolute(), url, states=states) if url else ())]
        found.append(
            {
                "pact": str(path),
                "interactions": len(document["interactions"]) if isinstance(document["interactions"], list) else 0,
                "passed": not wrong,
                "problems": [
                    {"interaction": each.interaction, "path": each.place, "says": each.says} for each in wrong
                ],
            }
        )
    if as_json:
        document = {"url": url, "pacts": found}
        click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())
    else:
        _told(found)
    return int(any(not each["passed"] for each in found))


def _told(found: list[dict[str, object]]) -> None:
    for each in found:
        problems = each["problems"]
        assert isinstance(problems, list)  # noqa: S101  # made above
        if problems:
            click.echo(f"{each['pact']}: not kept")
            for one in problems:
                click.echo(f"  {one['interaction']}\n    {one['path']}: {one['says']}")
        else:
            err().print(f"{each['pact']}: {many(int(str(each['interactions'])), 'interaction')} kept.", markup=False)


def states_of(url: str) -> Callable[[str, Mapping[str, object]], None] | None:
    """Return what sets states on `yespo-testkit serve`, None where another provider answers."""
    from yespo_mockserver.admin.client import AdminClient, AdminClientError

    client = AdminClient(url)
    try:
        client.health()
    except (AdminClientError, OSError, ValueError):
        err().print("This isn't yespo-testkit serve: without --state-url its states aren't set.", markup=False)
        return None

    def set_state(name: str, about: Mapping[str, object]) -> None:
        if name == "a contact is known":
            client.add_contact(**{key: str(value) for key, value in about.items()})
        elif name == "a data source exists":
            settings = {key: value for key, value in about.items() if key not in {"id", "type"}}
            client.add_data_source(int(str(about["id"])), str(about["type"]), **settings)
        elif name == "products are sold":
            ids = about.get("ids")
            for each in ids if isinstance(ids, list) else ():
                client.add_product(id=str(each), name=f"Product {each}", price=1.0)

    def lenient(name: str, about: Mapping[str, object]) -> None:
        try:
            set_state(name, about)
        except AdminClientError:  # it is there already
            return

    return lenient
