"""Nothing that identifies a person or opens an account is left in what is shown, and everything else is."""

from __future__ import annotations

import time
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yespo_contracts.masking import finder, masked, masked_header, masked_query, masked_text, masked_url, masked_urls
from yespo_contracts.private.names import Kind, kind_of

_local = st.text("abcdefghijklmnopqrstuvwxyz0123456789._-", min_size=3, max_size=20)
_domains = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=12).map(lambda text: text + ".example")
_phones = st.integers(10**8, 10**12 - 1).map(lambda number: f"+{number}")


@given(local=_local, domain=_domains, name=st.sampled_from(["email", "e-mail", "q", "externalCustomerId", "webId"]))
def test_no_query_shows_an_email(local: str, domain: str, name: str) -> None:
    for text in (urlencode({name: f"{local}@{domain}", "contactId": 7}), f"{name}={local}@{domain}&contactId=7"):
        shown = masked_query(text)
        assert local not in shown
        assert domain not in shown
        assert "contactId=7" in shown


@given(phone=_phones, name=st.sampled_from(["phone", "Phone", "mobilePhone", "sms", "q"]))
def test_no_query_shows_a_phone(phone: str, name: str) -> None:
    assert phone[1:] not in masked_query(f"{name}={quote(phone)}")
    assert phone[1:] not in masked_text(f"call {phone} now")


@given(places=st.sets(st.integers(1, 8), max_size=4), separator=st.sampled_from([" ", "-", ".", ") ", " ("]))
def test_no_text_shows_a_number_however_it_is_spaced(places: set[int], separator: str) -> None:
    number = "".join(f"{separator if place in places else ''}{digit}" for place, digit in enumerate("067123456"))
    for text in (number, f"call {number} now", f"<{number}>"):
        assert "0671" not in "".join(letter for letter in masked_text(text) if letter.isdigit())


@given(st.dictionaries(st.sampled_from(["products", "category", "limit", "page"]), st.text(max_size=8)))
def test_what_identifies_nobody_stands_as_it_was_written(parameters: dict[str, str]) -> None:
    text = urlencode({name: value.replace("@", "").replace("+", "") for name, value in parameters.items()})
    assert masked_query(text) == text


@pytest.mark.parametrize("name", ["api_key", "apikey", "token", "password", "Authorization", "X-Auth-Token", "Api-Key"])
def test_what_opens_an_account_is_hidden(name: str) -> None:
    assert "sesame" not in masked_url(f"http://127.0.0.1/x?{name}=sesame&a=b")
    assert "sesame" not in finder().body(f'{{"{name}": "sesame"}}')
    assert "sesame" not in masked_header(name, "sesame1")
    assert "sesame" not in masked_text(f"it failed: {name}=sesame")


def test_the_address_of_a_feed_is_shown_without_what_opens_it() -> None:
    shown = masked_text("https://anna:sesame@shop.example/feed.xml?token=abc1&page=2: timed out")
    assert shown == "https://***@shop.example/feed.xml?token=***&page=2: timed out"


@pytest.mark.parametrize(
    "url", ["http://u:sesame@x/f", "http:/u:sesame@x", "redis://:sesame@x:6379/0", "s3+v4://u:sesame@x"]
)
def test_no_message_shows_the_password_of_an_address(url: str) -> None:
    assert "sesame" not in masked_urls(f"{url}: there is no shop.toml.")
    assert masked_urls("/tmp/380671234567/shop.toml: line 3") == "/tmp/380671234567/shop.toml: line 3"


def test_headers_hide_credentials_alone() -> None:
    assert masked_header("authorization", "Basic c2VzYW1l") == "Basic ***"
    assert masked_header("user-agent", "curl/8") == "curl/8"
    assert masked_header("date", "Fri, 27 Nov 2026 15:49:47 GMT") == "Fri, 27 Nov 2026 15:49:47 GMT"


def test_json_is_masked_by_the_names_of_its_members_even_when_it_is_cut() -> None:
    text = (
        '{"orders": [{"email": "olena@example.com", "phone": 380671234567, "totalCost": 10.5, "firstName": "Olena", "em'
    )
    assert finder().body(text) == (
        '{"orders": [{"email": "oxxxx@xxxxxxx.xxx", "phone": "**********67", "totalCost": 10.5, "firstName": "xxxxx", '
        '"em'
    )


def test_whose_id_it_is_comes_from_the_place() -> None:
    assert finder().body('{"id": 564407320}', path="/api/v1/contact") == '{"id": "*******20"}'
    assert finder().body('[{"id": 564407320}]', path="/api/v2/contacts/recoms/1244") == '[{"id": 564407320}]'
    assert masked_url("/api/v1/contact/564407320?erase=true") == "/api/v1/contact/*******20?erase=true"
    assert masked_text("Contact with id='564407320' has been updated") == "Contact with id='*******20' has been updated"


@pytest.mark.parametrize(
    "text",
    [
        "The Authorization header must use the Basic scheme.",
        "email must have one @ with text on both sides, and no space or control character.",
        "contactId must be a whole number from 1 to 9223372036854775807, in ASCII digits.",
        "phone: a raw + in a query means a space; %2B writes the plus sign.",
        "2026-11-27 15:00:00.123 ERROR 1 200 300 400 tokens of 5",
    ],
)
def test_a_sentence_of_ours_stays_as_it_is(text: str) -> None:
    assert masked_text(text) == text


def test_people_can_still_be_told_apart_and_what_is_wrong_be_seen() -> None:
    assert masked("email", "olena@example.com") == "oxxxx@xxxxxxx.xxx"
    assert masked("email", "olena@@example") == "oxxxx@@xxxxxxx"
    assert masked("phone", "+38 (067) 123-45-67") == "+** (***) ***-**-67"
    assert masked("externalCustomerId", "CUST-004217") == "xxxx-****17"


def test_an_identifier_that_a_test_made_up_and_the_vendors_own_example_are_shown() -> None:
    assert masked_query("contactId=7&webId=abc") == "contactId=7&webId=abc"
    assert masked_query("contactId=162688150") == "contactId=162688150"


@pytest.mark.parametrize("name", ["productKey", "categoryKey", "tags_keyboard", "externalItemId", "author", "gtin"])
def test_goods_arent_taken_for_keys(name: str) -> None:
    assert not kind_of(name).private


@pytest.mark.parametrize("name", ["user_es_contact_id", "userPseudoId", "contactKey", "mobPushToken", "profile-key"])
def test_the_apis_other_names_for_people_are_known(name: str) -> None:
    assert kind_of(name) in {Kind.ID, Kind.SECRET}


_NAMES = {
    Kind.ID: "cid uid _ga _fbp gaid anonymousId chat_id crmId customerNo client_number shopClient покупець klient",
    Kind.SECRET: "pass passcode hmac cvv DPoP X-Client-Cert ssl-client-cert пароль parol",
    Kind.PHONE: "mob cell smsNumber телефон telefon",
    Kind.EMAIL: "poshta почта",
    Kind.PERSON: "fio nick postalCode taxId CF-Connecting-IP X-Originating-IP x-remote-ip userIp прізвище Familiya імя",
}


@pytest.mark.parametrize("name", ["ship", "tip", "zipper", "skip", "membership", "cert", "certificate", "клієнтам"])
def test_names_that_only_end_alike_are_not_taken_for_private(name: str) -> None:
    assert not kind_of(name).private


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call +38\u00a0067\u00a0123\u202f45\u200967 now", "call +** *** *** ** 67 now"),
        ("call 067\u2011123\u201345\u221267 now", "call ***-***-**-67 now"),
        ("call ٠٦٧١٢٣٤٥٦٧ now", "call ********67 now"),
        ("call ０６７１２３４５６７ now", "call ********67 now"),
        ("to olena.k＠shop.example", "to oxxxx.x@xxxx.xxxxxxx"),
        ("to olena.k&#64;shop.example, a&#x40;b.cd", "to oxxxx.x@xxxx.xxxxxxx, x@x.xx"),
        ("with eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmVk.", "with ***."),
        (
            "1\u00a0299,95 грн – 2\u202f000 – 4820024700016 &amp; eyJ",
            "1\u00a0299,95 грн – 2\u202f000 – 4820024700016 &amp; eyJ",
        ),
    ],
)
def test_what_is_private_by_its_form_is_found_in_other_signs_than_asciis(text: str, shown: str) -> None:
    find = finder()
    find.value("productId", "4820024700016")
    assert find.text(text) == shown
    assert find.body(f'[{{"note": "{text}"}}]') == f'[{{"note": "{shown}"}}]'


def test_what_clients_offer_a_socket_is_hidden_as_it_may_be_a_token() -> None:
    assert masked_header("Sec-WebSocket-Protocol", "access_token, s3cr3t") == "***"


_PARTS = (
    '--x\r\nContent-Disposition: form-data; name="lastName"\r\n\r\n{}\r\n'
    '--x\r\nCONTENT-DISPOSITION: form-data; name="brand"\r\n\r\nKoval\r\n--x--'
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "<c><lastName> Kovalenko </lastName><b>x</b><n>Koval</n></c>",
            "<c><lastName> xxxxxxxxx </lastName><b>x</b><n>Koval</n></c>",
        ),
        (
            _PARTS.format("Koval"),
            _PARTS.format("xxxxx"),
        ),
        ("<email></email><phone> </phone>", "<email></email><phone> </phone>"),
        (
            "<o><link>https://s.example/p/123456789?q=0671234567</link><n>123456789</n></o>",
            "<o><link>https://s.example/p/123456789?q=********67</link><n>*******89</n></o>",
        ),
        (
            '--x\r\nContent-Disposition: form-data; name="products"\r\n\r\n4820024700016,96385074\r\n--x--',
            '--x\r\nContent-Disposition: form-data; name="products"\r\n\r\n4820024700016,96385074\r\n--x--',
        ),
    ],
)
def test_names_of_people_are_hidden_where_an_element_or_a_part_has_them(text: str, shown: str) -> None:
    assert finder().body(text) == shown


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in _NAMES.items() for name in names.split()])
def test_other_shops_names_for_people_and_keys_are_known(kind: Kind, name: str) -> None:
    assert kind_of(name) is kind
    assert "ab-12345-cd" not in masked_url(f"/x?{quote(name)}=ab-12345-cd")
    assert "ab-12345-cd" not in finder().body(f'{{"a": {{"{name}": ["ab-12345-cd"]}}}}')


def test_an_id_in_the_query_is_a_persons_where_the_path_is_about_people_and_else_goods() -> None:
    query = "ids=ab-12345-cd&id=AB-12345-CD&page=ab-12345-ef"
    assert masked_url(f"/api/v1/contacts?{query}") == "/api/v1/contacts?ids=xx-*****-cd&id=xx-*****-CD&page=ab-12345-ef"
    assert masked_url(f"/api/v1/orders?{query}") == f"/api/v1/orders?{query}"


@pytest.mark.parametrize("who", ["buyer", "clients", "visitor", "payer", "newCustomer", "order_buyer"])
def test_of_people_the_members_are_private_and_of_their_goods_not(who: str) -> None:
    shown = finder().body(f'{{"{who}": {{"id": "ab-12345-cd", "productId": "TENT-0001", "orderId": "R-77001"}}}}')
    assert shown == f'{{"{who}": {{"id": "xx-*****-cd", "productId": "TENT-0001", "orderId": "R-77001"}}}}'


def test_a_key_is_found_wherever_it_turns_up() -> None:
    find = finder(["s3cr3t-key"])
    assert find.text("rejected: xs3cr3t-keyx") == "rejected: x***x"
    assert find.query("q=s3cr3t-key&products=A") == "q=***&products=A"
    assert find.header("X-Any", "s3cr3t%2Dkey") == "***"


_ATTACKS = {
    "letters": "a" * 16000,
    "spaced numbers": "1 " * 8000 + "a",
    "addresses": "a@b " * 4000,
    "layers": "%" + "25" * 8000,
    "pairs": "a=" * 8000,
    "slashes": "://a" * 4000,
    "quotes": '"' * 16000,
    "brackets": "[" * 16000,
    "nested": '["[\\"["' * 1700,
    "private members": "{" + '"phone":"1",' * 1300,
    "distinct keys": "".join(f"token=abcdef{number}&" for number in range(1000)),
    "parentheses": "1(" * 8000 + "x",
    "long numbers": "123456789 " * 1600,
    "encoded words": "%61 " * 4000,
}


@pytest.mark.parametrize("attack", _ATTACKS)
def test_no_text_takes_long(attack: str) -> None:
    """Within 5 ms of CPU on a machine of ours; the bound here leaves room for slower ones, not for squares."""
    text = _ATTACKS[attack]
    for way in ("text", "url", "query", "body"):
        write = getattr(finder(), way)
        began = time.process_time()
        write(text)
        assert time.process_time() - began < 0.05


def test_of_a_long_value_the_beginning_is_shown() -> None:
    for name, value in (("externalCustomerId", "ab1" * 100), ("email", "a" * 500 + "@example.com")):
        shown = masked(name, value)
        assert (len(shown), shown[-1], shown[1:9]) == (121, "…", "x*xx*xx*" if name != "email" else "x" * 8)
