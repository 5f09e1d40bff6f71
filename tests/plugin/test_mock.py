"""`YespoMock`, as a test uses it: arrange, call, assert."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from yespo_testkit import Call, Fault, Product, Shop, YespoMock, inner

API = "https://yespo.io/api/v2/contacts/recoms"
AUTH = ("user", "key")


def get(data_source: int = 1244, **parameters: str) -> httpx.Response:
    return httpx.get(f"{API}/{data_source}", params=parameters or {"contactId": "162688150"}, auth=AUTH)


def ids(response: httpx.Response) -> list[str]:
    return [product["id"] for product in response.json()]


def test_the_answer_is_what_the_fake_says_it_would_be() -> None:
    with YespoMock() as mock:
        expected = mock.expected(data_source=1244, contact_id=162688150)
        assert ids(get()) == [product.id for product in expected]
        assert list(mock.calls[0].products) == expected


def test_a_call_tells_everything_that_was_sent_and_what_was_made_of_it() -> None:
    with YespoMock() as mock:
        get(1247, email="a@example.com", products="TENT-0001,TENT-0002")
    call = mock.calls[0]
    assert call.method == "GET"
    assert call.parameters == {"email": ["a@example.com"], "products": ["TENT-0001,TENT-0002"]}
    assert call.request is not None
    assert call.request.products == ("TENT-0001", "TENT-0002")
    assert call.data_source == 1247
    assert call.contact is None
    assert call.status == 200
    assert call.headers["authorization"].startswith("Basic ")
    assert call.violations == ()


def test_a_call_is_shown_without_e_mail_phone_or_key() -> None:
    with YespoMock() as mock:
        httpx.get(f"{API}/1245?email=olena.k@example.com&phone=%2B380+67+123-45-67", auth=AUTH)
    assert repr(mock.calls[0]) == (f"<Call GET {API}/1245?email=oxxxx.x@xxxxxxx.xxx&phone=%2B***+**+***-**-67 -> 200>")


def test_the_shop_can_be_changed_while_the_mock_answers() -> None:
    with YespoMock() as mock:
        contact = mock.shop.add_contact(contact_id=7)
        mock.shop.add_product(id="A", category="Mugs")
        mock.shop.add_product(id="B", category="Mugs")
        mock.shop.add_data_source(9, "also_bought", size=1)
        mock.shop.add_order(contact, ["A", "B"])
        assert ids(get(9, contactId="8", products="A")) == ["B"]


def test_each_mock_has_a_shop_of_its_own() -> None:
    with YespoMock() as mock:
        mock.shop.add_product(id="A")
    with YespoMock() as mock:
        assert mock.shop.catalogue.number("A") is None


class TestAnswers:
    def test_products_ids_and_plain_elements_are_answered_in_order(self) -> None:
        with YespoMock() as mock:
            mock.answers([Product(id="X", price=2.5), "TENT-0001", {"id": 3}])
            assert ids(get()) == ["X", "TENT-0001", 3]

    def test_a_whole_response_is_answered_as_it_is(self) -> None:
        with YespoMock() as mock:
            mock.answers(httpx.Response(202, headers={"x-thing": "1"}, text="soon"))
            response = get()
        assert (response.status_code, response.headers["x-thing"], response.text) == (202, "1", "soon")

    def test_bytes_are_a_body(self) -> None:
        with YespoMock() as mock:
            mock.answers(b"[]")
            assert get().json() == []

    def test_a_function_is_given_the_call_as_the_fake_would_have_answered_it(self) -> None:
        def the_first(call: Call) -> list[Product]:
            return list(call.products[:1])

        with YespoMock() as mock:
            mock.answers(the_first)
            assert ids(get()) == [mock.expected(data_source=1244, contact_id=162688150)[0].id]
            assert len(mock.calls[0].products) == 1

    def test_those_with_times_are_used_up_in_order_then_the_newest_other_one_answers(self) -> None:
        with YespoMock() as mock:
            mock.answers([{"id": "older"}])
            mock.answers([{"id": "newer"}])
            mock.answers([{"id": "first"}], times=1)
            mock.answers([{"id": "second"}], times=2)
            assert [ids(get())[0] for _ in range(5)] == ["first", "second", "second", "newer", "newer"]

    def test_only_the_calls_that_are_meant_are_answered(self) -> None:
        with YespoMock() as mock:
            mock.answers([], for_={"data_source": 1245, "contact_id": 1})
            mock.answers([], for_=lambda call: call.data_source == 1246)
            assert ids(get(1245, contactId="1")) == []
            assert ids(get(1246, contactId="1", products="TENT-0001")) == []
            assert ids(get(1245, contactId="2")) != []

    def test_a_data_source_that_the_shop_lacks_can_be_answered_for(self) -> None:
        with YespoMock() as mock:
            mock.answers(["TENT-0001"], for_={"data_source": 31337})
            assert ids(get(31337)) == ["TENT-0001"]

    def test_a_request_that_breaks_the_contract_is_refused_all_the_same(self) -> None:
        with YespoMock(strict=False) as mock:
            mock.answers([])
            assert get(contactId="none").status_code == 400

    @pytest.mark.parametrize(
        ("answer", "text"),
        [
            (3, r"answers\(\) can't take int: it takes products"),
            ([3], r"answers\(\) can't take int as a product"),
            (["TENT-1"], r"There is no product 'TENT-1' in the shop"),
        ],
    )
    def test_what_cant_be_answered_is_told_at_once(self, answer: list[str], text: str) -> None:
        with YespoMock() as mock, pytest.raises((TypeError, ValueError), match=text):
            mock.answers(answer)


class TestFails:
    def test_once_and_then_all_is_well(self) -> None:
        with YespoMock() as mock:
            mock.fails(503)
            assert [get().status_code for _ in range(2)] == [503, 200]

    def test_after_some_good_calls_and_as_often_as_arranged(self) -> None:
        with YespoMock() as mock:
            mock.fails(429, after=1, times=2)
            assert [get().status_code for _ in range(4)] == [200, 429, 429, 200]

    def test_for_good(self) -> None:
        with YespoMock() as mock:
            mock.fails(500, times=None)
            assert {get().status_code for _ in range(3)} == {500}

    def test_only_the_calls_that_are_meant(self) -> None:
        with YespoMock() as mock:
            mock.fails(500, for_={"data_source": 1245})
            assert [get(1244).status_code, get(1245).status_code, get(1245).status_code] == [200, 500, 200]

    def test_a_malformed_answer_is_no_json(self) -> None:
        with YespoMock() as mock:
            mock.fails("malformed")
            response = get()
        assert response.status_code == 200
        with pytest.raises(json.JSONDecodeError):
            response.json()

    @pytest.mark.parametrize(
        ("fault", "text"),
        [
            (200, "a status that fails is from 400 to 599"),
            ("timout", "there is no fault 'timout'"),
            ("explode", "there is no fault 'explode'. Allowed are latency, status"),
        ],
    )
    def test_a_fault_that_doesnt_exist_is_told_with_what_there_is(self, fault: int | str, text: str) -> None:
        with YespoMock() as mock, pytest.raises(ValueError, match=text):
            mock.fails(fault)

    def test_too_many_requests_says_when_to_come_again(self) -> None:
        with YespoMock() as mock:
            mock.fails(429)
            response = get()
        assert (response.status_code, response.headers["retry-after"]) == (429, "1")

    def test_a_fault_can_say_itself_when_it_happens(self) -> None:
        with YespoMock() as mock:
            mock.fails(Fault("status", status=500, nth=2))
            assert [get().status_code for _ in range(3)] == [200, 500, 200]

    def test_the_faults_of_the_shops_files_happen_too(self, tmp_path: Path) -> None:
        (tmp_path / "shop.toml").write_text(
            '[[data_source]]\nid = 5\ntype = "bestsellers"\n[[fault]]\nkind = "reset"\nfirst = 1\n'
        )
        (tmp_path / "feed.xml").write_text('<rss version="2.0"><channel></channel></rss>')
        with YespoMock(tmp_path) as mock:
            assert mock.expected(data_source=5, web_id="x") == []
            with pytest.raises(httpx.ReadError):
                get(5)
            assert get(5).status_code == 200
            mock.reset()
            with pytest.raises(httpx.ReadError):
                get(5)

    def test_times_below_one_are_refused(self) -> None:
        with YespoMock() as mock, pytest.raises(ValueError, match="times=0: allowed is"):
            mock.fails(500, times=0)


class TestExpected:
    def test_it_makes_no_call(self) -> None:
        with YespoMock() as mock:
            mock.expected(data_source=1245, web_id="x")
        mock.assert_not_called()

    def test_a_request_that_would_be_refused_is_told(self) -> None:
        with YespoMock() as mock, pytest.raises(ValueError, match="refuses such a request with 400: product ids must"):
            mock.expected(data_source=1247, contact_id=1)

    def test_a_wrong_name_is_told_with_the_right_one(self) -> None:
        with (
            YespoMock() as mock,
            pytest.raises(TypeError, match=r"doesn't know 'contact_idd': did you mean contact_id\?"),
        ):
            mock.expected(data_source=1244, contact_idd=1)  # type: ignore[call-arg]


def test_a_tests_own_routes_come_before_the_fakes_answers() -> None:
    with YespoMock() as mock:
        own = mock.router.get("https://yespo.io/api/v1/account/info").respond(json={"name": "Shop"})
        other = mock.router.get("https://bank.example/").respond(204)
        assert httpx.get("https://yespo.io/api/v1/account/info").json() == {"name": "Shop"}
        assert httpx.get("https://bank.example/").status_code == 204
        assert get().status_code == 200
        assert own.called
        assert other.called
        mock.router.assert_all_called()


def test_reset_forgets_calls_arrangements_and_changes() -> None:
    with YespoMock() as mock:
        mock.shop.add_product(id="A")
        mock.fails(500, times=None)
        get()
        mock.reset()
        assert mock.calls == ()
        assert get().status_code == 200
        assert mock.shop.catalogue.number("A") is None


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_it_is_an_async_context_manager() -> None:
    async with YespoMock() as mock, httpx.AsyncClient(auth=AUTH) as client:
        await client.get(f"{API}/1245", params={"webId": "x"})
    mock.assert_called(data_source=1245, web_id="x")


def test_a_shop_can_be_given_as_a_shop_or_as_its_folder(tmp_path: Path) -> None:
    shop = Shop.demo()
    assert YespoMock(shop).shop is shop
    (tmp_path / "shop.toml").write_text('[[data_source]]\nid = 5\ntype = "bestsellers"\n')
    (tmp_path / "feed.xml").write_text('<rss version="2.0"><channel></channel></rss>')
    assert list(YespoMock(tmp_path).shop.data_sources) == [5]


def test_the_seed_can_be_given() -> None:
    assert YespoMock(seed=7).shop.config.shop.seed == 7


def test_a_call_that_comes_while_calls_are_looked_at_is_there_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    call_of = inner.call_of

    def slowly(*about: Any) -> Call:
        monkeypatch.undo()
        get()
        return call_of(*about)

    with YespoMock() as mock:
        get()
        monkeypatch.setattr(inner, "call_of", slowly)
        assert len(mock.calls) == 1
        assert len(mock.calls) == 2
