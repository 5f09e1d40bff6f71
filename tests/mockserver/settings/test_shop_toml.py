"""shop.toml: what it may say, and what is told of everything else, by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from yespo_contracts.behaviour import choices
from yespo_mockserver.feeds.mapping import RESPONSE_FIELDS
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.settings.shop_toml import read_config
from yespo_mockserver.settings.tables import AuthTable, ShopConfig
from yespo_mockserver.settings.toml_lines import TomlLines


def read(folder: Path, toml: str) -> ShopConfig:
    path = folder / "shop.toml"
    path.write_text(toml, encoding="utf-8")
    return read_config(path)


def problems(folder: Path, toml: str) -> list[str]:
    with pytest.raises(ShopError) as caught:
        read(folder, toml)
    return [problem.removeprefix(f"{folder / 'shop.toml'}") for problem in caught.value.problems]


def test_an_empty_file_is_a_shop_of_defaults(tmp_path: Path) -> None:
    assert read(tmp_path, "") == ShopConfig()


def test_every_value_of_every_behaviour_key_is_taken(tmp_path: Path) -> None:
    for choice in choices().values():
        if choice.key == "bought_statuses":
            continue
        for value in choice.values:
            config = read(tmp_path, f'[behaviour]\n{choice.key} = "{value}"\n')
            assert getattr(config.behaviour, {"webI": "web_i"}.get(choice.key, choice.key)) == value


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ('[shop]\nnam = "x"', ', line 2: unknown key "nam": did you mean name? Allowed are name, seed, now.'),
        (
            "[z]\n",
            (
                ', line 1: unknown key "z". Allowed are shop, feed, auth, limits, behaviour, data_source, '
                "fault, scenario, stub."
            ),
        ),
        ("\n\n[shop]\nseed = -1", ", line 4: seed = -1: allowed is a whole number, 0 to 9223372036854775807."),
        ("[shop]\nseed = true", ", line 2: seed = true: allowed is a whole number, 0 to 9223372036854775807."),
        (
            "[shop]\nnow = 2026-06-30",
            ", line 2: now = 2026-06-30: allowed is a date and time with a zone, such as 2026-06-30T12:00:00Z.",
        ),
        (
            '[feed]\nrefresh = "soon"',
            ', line 2: refresh = "soon": allowed is "off", or a time such as "30s", "15m", "1h", "1d".',
        ),
        ("[limits]\nrate = 0", ', line 2: rate = 0: allowed is "off", or requests a second, such as 200.'),
        (
            '[behaviour]\nlist_style = "tabs"',
            ', line 2: list_style = "tabs": allowed is "any" | "comma" | "repeat" | "json".',
        ),
        (
            '[behaviour]\nlist_style = "comas"',
            ', line 2: list_style = "comas": did you mean comma? Allowed is "any" | "comma" | "repeat" | "json".',
        ),
        (
            "[[data_source]]\nid = 0\ntype = 'bestsellers'",
            ", line 2: id = 0: allowed is a whole number, 1 to 2147483647.",
        ),
        ("[[data_source]]\nname = 'x'\nid = 1", ", line 1: this data source has no type; id and type are needed."),
        ("data_source = 1", ", line 1: data_source is written [[data_source]], once for each."),
        ("shop = 1", ", line 1: shop must be a table."),
        (
            "[[data_source]]\nid = 1\ntype = 'bestsellers'\n[[data_source]]\nid = 1\ntype = 'personal'",
            ", line 5: id = 1: another data source has this id; each needs its own.",
        ),
        (
            "[[data_source]]\nid = 1\ntype = 'you_may_also_like'\nrelative_range = [3.0, 0.7]",
            ", line 4: relative_range = [3, 0.7]: allowed is the smaller first, from 0 on.",
        ),
        (
            "[[data_source]]\nid = 1\ntype = 'other'",
            ', line 1: source belongs to type = "other", which needs it: a file, or "package.module:function".',
        ),
        ("[[fault]]\nkind = 'statu'", None),
        (
            "[feed.mapping]\nprise = 'x'",
            f', line 2: unknown key "prise": did you mean price? Allowed are {", ".join(RESPONSE_FIELDS)}.',
        ),
    ],
)
def test_a_wrong_key_or_value_is_told_with_its_line_and_what_is_allowed(
    tmp_path: Path, toml: str, told: str | None
) -> None:
    found = problems(tmp_path, toml)
    assert found[0].startswith(", line ")
    assert found[0].endswith(".")
    if told is not None:
        assert told in found


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    toml = "[shop]\nseed = 'x'\nnaem = 'y'\n[limits]\nrate = 'fast'\n"
    assert [problem.partition(":")[0] for problem in problems(tmp_path, toml)] == [", line 2", ", line 3", ", line 5"]


def test_api_keys_are_never_shown_not_even_in_an_error(tmp_path: Path) -> None:
    assert "s3cret" not in problems(tmp_path, "[auth]\nkeys = 's3cret'")[0]
    assert "s3cret" not in repr(AuthTable(keys=("s3cret",), weak_keys=("s3cret",)))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[shop\n", "line 1"),
        ("[shop]\nname = 'Київ'".encode("cp1251"), "isn't UTF-8"),
        (b"a = " + b"[" * 100_000, "nested too deeply"),
        (b"\x00", "line 1"),
    ],
)
def test_a_file_that_is_no_toml_is_one_clear_message(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "shop.toml"
    path.write_bytes(content)
    with pytest.raises(ShopError, match=told):
        read_config(path)


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeff[shop]\nname = 'x'").shop.name == "x"


class TestLines:
    TOML = """# a comment
[shop]
name = "x"
text = '''
seed = not a key
'''
"quoted key" = 1
[feed.mapping]
price = "sale"
[[data_source]]
id = 1
[[data_source]]
id = 2
[[data_source.rule]]
show_only.field = "brand"
"""

    @pytest.mark.parametrize(
        ("path", "line"),
        [
            (("shop",), 2),
            (("shop", "name"), 3),
            (("shop", "text"), 4),
            (("shop", "seed"), 2),
            (("shop", "quoted key"), 7),
            (("feed", "mapping", "price"), 9),
            (("data_source", 0, "id"), 11),
            (("data_source", 1), 12),
            (("data_source", 1, "id"), 13),
            (("data_source", 1, "rule", 0, "show_only"), 15),
            (("nowhere",), 1),
        ],
    )
    def test_a_key_is_on_its_line_and_an_absent_one_on_its_tables(self, path: tuple[str | int, ...], line: int) -> None:
        assert TomlLines(self.TOML).line(path) == line
