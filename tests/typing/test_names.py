"""An editor, which asks jedi, offers every public name and member; type checkers see them in `make docs-types`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from check_docs_types import names

jedi = pytest.importorskip("jedi")


@pytest.fixture(scope="module", autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what jedi has parsed apart for each process: in the user's cache one reads files that another is writing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jedi.settings, "cache_directory", str(tmp_path_factory.mktemp("jedi")))
        yield


def test_an_editor_offers_every_public_name() -> None:
    modules = ["yespo_testkit", "yespo_testkit.contract", "yespo_mockserver.app", "yespo_mockserver.admin.client"]
    wanted = [name for name in names() if name.rpartition(".")[0] in modules]
    offered: set[str] = set()
    for module in modules:
        script = jedi.Script(f"import {module}\n{module}.")
        offered |= {f"{module}.{each.name}" for each in script.complete(2, len(module) + 1)}
    assert [name for name in wanted if name not in offered] == []


@pytest.mark.parametrize(
    "cls", ["Call", "Calls", "Contact", "DataSource", "Fault", "Product", "Shop", "YespoMock", "YespoServer"]
)
def test_an_editor_offers_every_member(cls: str) -> None:
    start = f"yespo_testkit.{cls}."
    script = jedi.Script(f"import yespo_testkit\n{start}")
    offered = {each.name for each in script.complete(2, len(start))}
    assert [name for name in names() if name.startswith(start) and name.removeprefix(start) not in offered] == []
