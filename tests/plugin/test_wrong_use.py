"""Wrong use is told in one sentence, with the remedy."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from yespo_contracts.private.masks import form
from yespo_testkit import YespoMock
from yespo_testkit.assertions.traceback import prune


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    return pytester


def told(project: pytest.Pytester, source: str, *arguments: str) -> list[str]:
    """Return the lines that pytest prints of a test that can't be set up."""
    project.makepyfile("import pytest\n" + source)
    result = project.runpytest_inprocess("-p", "no:schemathesis", "-p", "no:cacheprovider", *arguments)
    result.assert_outcomes(errors=1)
    result.stdout.no_fnmatch_line("*Traceback*")
    return result.stdout.lines


def test_a_marker_with_an_unknown_keyword_lists_the_right_ones(project: pytest.Pytester) -> None:
    lines = told(project, "@pytest.mark.yespo(strikt=False)\ndef test_it(yespo_mock): pass\n")
    assert (
        "yespo: @pytest.mark.yespo doesn't know 'strikt': did you mean strict? "
        "It takes shop, strict, data_sources, auth, base_urls, recording, strict_stubs." in lines
    )


def test_a_marker_takes_keywords_only(project: pytest.Pytester) -> None:
    lines = told(project, "@pytest.mark.yespo('shop')\ndef test_it(yespo_server): pass\n")
    assert (
        "yespo: @pytest.mark.yespo takes keywords only: "
        "shop, strict, data_sources, auth, base_urls, recording, strict_stubs." in lines
    )


@pytest.mark.parametrize(
    ("marker", "text"),
    [
        ("auth=5", 'yespo: auth=5: allowed is "any", "off", or a list of keys.'),
        ("data_sources={5: 'bestseller'}", "yespo: type='bestseller': did you mean bestsellers? Allowed is "),
        ("base_urls=['api.example']", "yespo: base_urls: 'api.example' isn't a base URL; one looks like https://"),
        ("shop=7", "yespo: shop=7: allowed is a Shop, or a folder with shop.toml."),
        ("base_urls='https://api.example'", "yespo: base_urls='https://api.example': allowed is a list of base URLs."),
    ],
)
def test_a_marker_with_a_wrong_value(project: pytest.Pytester, marker: str, text: str) -> None:
    lines = told(project, f"@pytest.mark.yespo({marker})\ndef test_it(yespo_mock): pass\n")
    assert [line for line in lines if line.startswith(text)]


@pytest.mark.parametrize("how", ["--yespo-shop=nowhere", "-oyespo_shop=nowhere"])
def test_a_shop_folder_that_is_missing(project: pytest.Pytester, how: str) -> None:
    lines = told(project, "def test_it(yespo_mock): pass\n", how)
    folder = project.path / "nowhere"
    assert f"yespo: {folder}: there is no shop.toml; a shop is a folder with shop.toml and a feed." in lines


@pytest.mark.parametrize(("fixture", "kind"), [("yespo_mock", "YespoMock"), ("yespo_server", "YespoServer")])
def test_fixture_scopes_mixed(project: pytest.Pytester, fixture: str, kind: str) -> None:
    lines = told(
        project,
        f"@pytest.fixture(scope='session')\ndef api({fixture}): return {fixture}\ndef test_it(api): pass\n",
    )
    assert (
        f"{fixture} is made anew for each test, so a fixture of a wider scope can't have it: "
        f'give that fixture scope="function", or let it make its own with {kind}().' in lines
    )


def test_a_shop_of_a_wider_scope_is_handed_back_as_it_was(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest
        from yespo_testkit import Shop

        @pytest.fixture(scope="session")
        def yespo_shop():
            shop = Shop.demo()
            shop.add_product(id="OURS")
            return shop

        @pytest.mark.parametrize("round", [1, 2])
        def test_it(yespo_mock, yespo_shop, round):
            assert yespo_mock.shop is yespo_shop
            assert yespo_shop.catalogue.number("OURS") is not None
            assert yespo_shop.catalogue.number("MORE") is None
            assert yespo_shop.contacts.matches({"webId": "VISITOR"}) == []
            assert yespo_shop.history.orders_of("OURS") == 0
            yespo_shop.add_product(id="MORE")
            yespo_shop.add_order(yespo_shop.add_contact(web_id="VISITOR"), ["OURS"])
        """
    )
    project.runpytest_inprocess("-p", "no:schemathesis", "-p", "no:cacheprovider").assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("answers({'id': 'A'})", "TypeError: answers() can't take dict: * One product is answers([product])."),
        ("answers('TENT-0001')", "TypeError: answers() can't take str: * One product is answers([id])."),
        ("answers(503)", "TypeError: answers() can't take int: * A status that fails is fails(status)."),
        ("answers(None)", "TypeError: answers() can't take NoneType: * No products is answers([])."),
        (
            "answers(['NOPE'])",
            "ValueError: There is no product 'NOPE' in the shop: shop.add_product(id='NOPE') adds one.",
        ),
        ("answers([5])", "TypeError: answers() can't take int as a product: Product, a product's id, or a dict."),
        ("answers([{'id': object()}])", "TypeError: answers() can't write a product as JSON: * object is unsupported."),
        ("answers([], for_=1247)", "TypeError: for_=1247: allowed is a mapping such as {'data_source': 1247}, or a *"),
        ("fails(500, for_={'contactid': 1})", "TypeError: for_ doesn't know 'contactid': did you mean contact_id?"),
        ("fails('resett')", "ValueError: fails('resett'): there is no fault 'resett': did you mean reset? *"),
        ("fails(200)", "ValueError: fails(200): a status that fails is from 400 to 599; answers() takes others."),
        ("fails(OSError)", "TypeError: fails(OSError): it takes a status, a kind of fault such as 'timeout' *"),
        (
            "fails(500, times='2')",
            "ValueError: times='2': allowed is a whole number from 1 on, or None for every call.",
        ),
        ("fails(500, after=-1)", "ValueError: after=-1: allowed is a whole number from 0 on."),
        ("assert_called(contactid=6)", "TypeError: assert_called() doesn't know 'contactid': did you mean contact_id?"),
        ("expected(data_source=1247, contact_id=5)", "ValueError: The fake refuses * 400: product ids must be set"),
        ("shop.add_product(id='A', prise=3)", "*ShopError: prise isn't a field of a product; these are: *"),
        ("allow_violations('one_identifier')", "ValueError: There is no rule 'one_identifier': *"),
    ],
)
@pytest.mark.parametrize("where", ["test", "fixture"])
def test_what_is_arranged_wrong_is_told_below_the_users_own_line(
    project: pytest.Pytester, line: str, text: str, where: str
) -> None:
    source = f"def test_it(yespo_mock):\n    yespo_mock.{line}\n"
    if where == "fixture":
        source = "@pytest.fixture\n" + source.replace("test_it", "arranged") + "def test_it(arranged): pass\n"
    project.makepyfile("import pytest\n" + source)
    result = project.runpytest_inprocess("-p", "no:schemathesis", "-p", "no:cacheprovider")
    result.assert_outcomes(**{"failed" if where == "test" else "errors": 1})
    literal = text.replace("[", "[[]")
    result.stdout.fnmatch_lines(
        [f">       yespo_mock.{line}".replace("[", "[[]"), f"E       {literal}"], consecutive=True
    )
    result.stdout.no_fnmatch_line("*yespo_testkit*py:*")
    result.stdout.no_fnmatch_line("*yespo_mockserver*py:*")


def test_frames_of_the_testkit_are_shown_where_all_are_asked_for(project: pytest.Pytester) -> None:
    project.makepyfile("def test_it(yespo_mock): yespo_mock.fails(200)")
    result = project.runpytest_inprocess("-p", "no:schemathesis", "-p", "no:cacheprovider", "--full-trace")
    result.stdout.fnmatch_lines(["*fault_of*", "E *a status that fails is from 400 to 599*"])


def test_a_function_of_the_test_that_fails_is_shown_without_what_called_it(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import httpx

        def answer(call):
            return call.nothing

        def test_it(yespo_mock):
            yespo_mock.answers(answer)
            httpx.get("https://yespo.io/api/v2/contacts/recoms/1245?webId=1", auth=("u", "k"))
        """
    )
    result = project.runpytest_inprocess("-p", "no:schemathesis", "-p", "no:cacheprovider")
    result.stdout.fnmatch_lines([">       return call.nothing", "E       AttributeError: 'Call' object has no *"])
    result.stdout.no_fnmatch_line("*yespo_testkit*py:*")


def test_a_fault_of_the_testkit_itself_keeps_its_frames() -> None:
    with pytest.raises(TypeError) as failure:
        form(5)  # type: ignore[arg-type]
    prune(failure.value)
    assert failure.traceback[-1].name == "form"


def test_a_request_that_went_elsewhere_is_told_beside_what_came_of_it(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import httpx

        def test_it(yespo_mock):
            httpx.get("http://127.0.0.1:1/api/v2/contacts/recoms/1245?webId=1")
        """
    )
    result = project.runpytest_inprocess("-p", "no:schemathesis", "-p", "no:cacheprovider")
    result.stdout.fnmatch_lines(
        [
            "E    *httpx.ConnectError: *",
            "E    *A request for recommendations went to http://127.0.0.1:1, which yespo_mock doesn't answer for: *",
        ]
    )


def test_the_fixture_inside_given_is_told_with_what_works_there(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        from hypothesis import given, strategies as st

        @given(st.integers())
        def test_it(yespo_mock, number): pass
        """
    )
    result = project.runpytest_inprocess("-p", "no:schemathesis", "-p", "no:cacheprovider")
    result.stdout.fnmatch_lines(
        ["*Inside @given, `with YespoMock() as yespo_mock:` in the test itself is a fresh one*"]
    )


def test_a_mock_that_was_never_started_says_so() -> None:
    with pytest.raises(AssertionError, match="It was never started: `with YespoMock"):
        YespoMock().assert_called()


@pytest.mark.parametrize(
    ("imported", "says"),
    [
        (("pycurl",), "pycurl is imported, and yespo_mock answers clients of "),
        (("niquests", "pycurl"), "pycurl and niquests are imported, and yespo_mock answers clients of "),
    ],
)
def test_a_library_that_is_not_intercepted_is_named_where_no_call_came(
    imported: tuple[str, ...], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in imported:
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    with YespoMock() as mock:
        with pytest.raises(AssertionError, match=says) as told:
            mock.assert_called()
        assert "yespo_server answers any client" in str(told.value)
        httpx.get("https://yespo.io/api/v2/contacts/recoms/1245?webId=x", auth=("u", "k"))
        mock.assert_called()


def test_without_respx_httpx_is_answered_and_the_router_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "respx", None)
    found = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name, *rest: None if name == "respx" else found(name, *rest))
    with YespoMock() as mock:
        assert httpx.get("https://yespo.io/api/v2/contacts/recoms/1245?webId=x", auth=("u", "k")).status_code == 200
        with pytest.raises(RuntimeError, match=r"router is respx's, which isn't installed: pip install"):
            _ = mock.router


def test_help_markers_and_fixtures_say_enough(project: pytest.Pytester) -> None:
    text = project.runpytest_inprocess("-p", "no:schemathesis", "--help").stdout.str()
    for option in ("--yespo-shop=FOLDER", "--yespo-strict", "--no-yespo-strict", "--yespo-report=FILE.html"):
        assert option in text
    for key in ("yespo_shop (string):", "yespo_strict (bool):", "yespo_base_urls (linelist):"):
        assert key in text
    assert (
        "@pytest.mark.yespo(shop=FOLDER, strict=True"
        in project.runpytest_inprocess("-p", "no:schemathesis", "--markers").stdout.str()
    )
    fixtures = project.runpytest_inprocess("-p", "no:schemathesis", "--fixtures").stdout.str()
    for name in ("yespo_mock", "yespo_server", "yespo_shop"):
        assert f"\n{name} -- " in fixtures


def test_options_and_ini_keys_are_read(project: pytest.Pytester, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "shop.toml").write_text('[[data_source]]\nid = 5\ntype = "bestsellers"\n')
    (folder / "feed.xml").write_text('<rss version="2.0"><channel></channel></rss>')
    project.makepyfile(
        """
        import httpx

        def test_it(yespo_mock, yespo_server):
            assert list(yespo_mock.shop.data_sources) == [5]
            assert yespo_mock.shop is yespo_server.shop
            path = "/api/v2/contacts/recoms/5"
            assert httpx.get("https://staging.example/yespo" + path).status_code == 401
            assert httpx.get(yespo_server.url + path).status_code == 401
        """
    )
    arguments = [f"--yespo-shop={folder}", "-oyespo_base_urls=https://staging.example/yespo", "--no-yespo-strict"]
    project.runpytest_inprocess("-p", "no:schemathesis", "-p", "no:cacheprovider", *arguments).assert_outcomes(passed=1)
