"""`GET /api/v2/contacts/recoms/{dataSourceId}`: who is let in, who is refused, and what an answer looks like."""

from __future__ import annotations

import base64
from collections.abc import Callable
from itertools import permutations

import pytest
from asking import GOOD_KEY, Ask
from settings import shop_with
from starlette.types import ASGIApp

from yespo_contracts.product import MANDATORY_FIELDS
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop

GUIDE = "/api/v2/contacts/recoms/1244?contactId=162688150"
BESTSELLERS = "/api/v2/contacts/recoms/1245?"
ALSO_BOUGHT = "/api/v2/contacts/recoms/1247?contactId=162688150"
AppWith = Callable[..., ASGIApp]


def basic(credentials: str | bytes) -> dict[str, str]:
    raw = credentials.encode() if isinstance(credentials, str) else credentials
    return {"authorization": "Basic " + base64.b64encode(raw).decode()}


class TestAnswer:
    @pytest.mark.ledger("envelope")
    def test_the_guides_own_request_is_answered_with_a_bare_array_of_products(self, get: Ask) -> None:
        answer = get(GUIDE)
        assert answer.status == 200
        assert isinstance(answer.json(), list)
        assert len(answer.json()) == 8

    @pytest.mark.ledger("content-type")
    def test_it_is_json_in_utf_8(self, get: Ask) -> None:
        assert get(GUIDE).headers["content-type"] == "application/json; charset=UTF-8"

    @pytest.mark.ledger("fields")
    def test_every_product_has_the_mandatory_fields_in_the_guides_order_and_all_others_are_tags(self, get: Ask) -> None:
        for product in get(GUIDE).json():
            assert tuple(product)[: len(MANDATORY_FIELDS)] == MANDATORY_FIELDS
            assert all(name.startswith("tags_") for name in tuple(product)[len(MANDATORY_FIELDS) :])
            assert all(product[name] not in {"", None} for name in ("id", "name", "url", "descr", "brand"))

    @pytest.mark.ledger("field-types")
    @pytest.mark.ledger("tags-type")
    def test_every_field_has_the_documented_type_and_tags_are_strings(self, get: Ask) -> None:
        for product in get(GUIDE).json():
            assert all(type(product[name]) is str for name in ("id", "name", "url", "descr", "brand"))
            assert type(product["price"]) is float
            assert type(product["isInStock"]) is int
            assert all(type(element) is str for element in product["category"])
            assert all(type(value) is str for name, value in product.items() if name.startswith("tags_"))

    def test_tags_are_lists_where_the_setting_says_so(self, get: Ask, app_with: AppWith) -> None:
        (product, *_) = get(GUIDE, to=app_with(behaviour={"tags_type": "list"})).json()
        assert product["tags_color"] or product["tags_material"]
        assert all(type(value) is list for name, value in product.items() if name.startswith("tags_"))

    @pytest.mark.ledger("image-field")
    def test_a_picture_is_a_tag_and_has_a_field_of_its_own_only_where_the_setting_names_one(
        self, get: Ask, app_with: AppWith
    ) -> None:
        (product, *_) = get(GUIDE).json()
        (with_field, *_) = get(GUIDE, to=app_with(feed={"image_field": "imageUrl"})).json()
        assert "imageUrl" not in product
        assert with_field["imageUrl"] == product["tags_image_link"] == with_field["tags_image_link"]

    @pytest.mark.ledger("size")
    def test_an_answer_has_at_most_as_many_products_as_its_data_source_is_set_to(self, get: Ask) -> None:
        shop = Shop.demo()
        for size in (1, 3, 5):
            shop.add_data_source(2000 + size, "bestsellers", size=size)
        app = create_app(shop)
        for size in (1, 3, 5):
            assert len(get(f"/api/v2/contacts/recoms/{2000 + size}?contactId=1", to=app).json()) == size

    @pytest.mark.ledger("empty-answer")
    def test_no_match_is_an_empty_array_or_204_where_the_setting_says_so(self, get: Ask, app_with: AppWith) -> None:
        shop = Shop.demo()
        shop.add_data_source(2000, "bestsellers", scope="category")
        nothing = "/api/v2/contacts/recoms/2000?contactId=1&category=No%20such%20category"
        assert get(nothing, to=create_app(shop)).body == b"[]"
        lists = app_with(behaviour={"empty_answer": "204", "unknown_contact": "empty"})
        answer = get("/api/v2/contacts/recoms/1244?contactId=1", to=lists)
        assert (answer.status, answer.body) == (204, b"")
        assert "content-length" not in answer.headers

    @pytest.mark.ledger("stability")
    def test_the_same_requests_in_any_order_get_the_same_bytes(self, get: Ask) -> None:
        targets = [GUIDE, BESTSELLERS + "email=nobody@example.com", ALSO_BOUGHT + "&products=TENT-0001"]
        answers = []
        for order in permutations(targets):
            app = create_app(Shop.demo())
            told = {target: get(target, to=app).body for target in order}
            answers.append([told[target] for target in targets])
        assert all(answer == answers[0] for answer in answers)

    def test_an_order_that_is_added_shows_in_the_next_answer(self, get: Ask) -> None:
        shop = Shop.demo()
        app = create_app(shop)
        newcomer = shop.add_contact(contact_id=77)
        before = get("/api/v2/contacts/recoms/1244?contactId=77", to=app).ids
        shop.add_order(newcomer, ["TENT-0001"])
        after = get("/api/v2/contacts/recoms/1244?contactId=77", to=app).ids
        assert before != after


class TestIdentity:
    @pytest.mark.ledger("identity")
    def test_each_identifier_of_a_contact_gets_the_same_answer(self, get: Ask) -> None:
        (contact,) = Shop.demo().contacts.matches({"contactId": "162688150"})
        identifiers = contact.identifiers()
        assert len(identifiers) == 5
        answers = {
            get(f"/api/v2/contacts/recoms/1244?{name}={value.replace('+', '%2B')}").body
            for name, value in identifiers.items()
        }
        assert len(answers) == 1

    @pytest.mark.ledger("one-identifier-refusal")
    @pytest.mark.ledger("one-identifier")
    def test_a_request_without_any_is_refused(self, get: Ask) -> None:
        answer = get("/api/v2/contacts/recoms/1244")
        assert (answer.status, answer.rules) == (400, ["one-identifier"])
        assert answer.text == ("At least one of contactId, email, phone, externalCustomerId, webId must be specified.")

    @pytest.mark.ledger("web-i")
    def test_web_i_alone_is_refused_with_a_hint_at_web_id(self, get: Ask, app_with: AppWith) -> None:
        target = "/api/v2/contacts/recoms/1244?webI=280A7D32-95FA-49B4-83A7-E9B1FC4AB541"
        refused = get(target)
        assert refused.status == 400
        assert "webId" in refused.text.splitlines()[0]
        alias = get(target, to=app_with(behaviour={"webI": "alias"}))
        assert alias.body == get(GUIDE).body

    @pytest.mark.ledger("conflicting-identifiers")
    def test_of_identifiers_that_disagree_the_first_in_the_documented_order_wins(
        self, get: Ask, app_with: AppWith
    ) -> None:
        target = "/api/v2/contacts/recoms/1244?email=maria.ranok@example.com&contactId=162688150"
        answer = get(target)
        assert answer.body == get(GUIDE).body
        assert answer.exchange is not None
        assert answer.exchange.contact is not None
        assert answer.exchange.contact.contact_id == 162688150
        assert get(target, to=app_with(behaviour={"conflicting_identifiers": "400"})).status == 400

    @pytest.mark.ledger("repeated-parameter")
    @pytest.mark.parametrize(("setting", "known"), [("first", 162688150), ("last", 162602536)])
    def test_a_repeated_identifier_is_refused_unless_the_setting_picks_one(
        self, get: Ask, app_with: AppWith, setting: str, known: int
    ) -> None:
        target = "/api/v2/contacts/recoms/1244?contactId=162688150&contactId=162602536"
        assert get(target).rules == ["repeated-parameter"]
        assert get(target).status == 400
        picked = get(target, to=app_with(behaviour={"repeated_identifier": setting}))
        assert picked.status == 200
        assert picked.exchange is not None
        assert picked.exchange.contact is not None
        assert picked.exchange.contact.contact_id == known

    @pytest.mark.ledger("blank-identifier")
    @pytest.mark.parametrize("blank", ["", "%20%20", "%09"])
    def test_a_blank_identifier_is_refused_also_beside_a_good_one(
        self, get: Ask, app_with: AppWith, blank: str
    ) -> None:
        target = f"{GUIDE}&email={blank}"
        assert (get(target).status, get(target).rules) == (400, ["blank-identifier"])
        assert get(target, to=app_with(behaviour={"blank_identifier": "ignored"})).body == get(GUIDE).body

    @pytest.mark.ledger("unknown-contact")
    @pytest.mark.parametrize(
        ("setting", "status", "products"), [("bestsellers", 200, 8), ("empty", 200, 0), ("404", 404, None)]
    )
    def test_an_unknown_contact_gets_what_the_setting_says(
        self, get: Ask, app_with: AppWith, setting: str, status: int, products: int | None
    ) -> None:
        app = app_with(behaviour={"unknown_contact": setting})
        answer = get("/api/v2/contacts/recoms/1244?contactId=1", to=app)
        assert answer.status == status
        assert products is None or len(answer.ids) == products
        if setting == "bestsellers":
            assert answer.ids == get(BESTSELLERS + "contactId=1", to=app).ids[:8]

    @pytest.mark.ledger("phone")
    @pytest.mark.parametrize("phone", ["%2B380670004382", "+380670004382", "0670004382", "(067)%20000-43-82"])
    def test_a_phone_is_known_by_its_digits_however_it_is_written(self, get: Ask, phone: str) -> None:
        assert get(f"/api/v2/contacts/recoms/1244?phone={phone}").body == get(GUIDE).body

    @pytest.mark.ledger("email")
    def test_an_email_is_compared_without_letter_case_after_the_at_only(self, get: Ask) -> None:
        address = "/api/v2/contacts/recoms/1244?email="
        assert get(address + "mandry.hanna56@EXAMPLE.net").body == get(GUIDE).body
        other = get(address + "Mandry.Hanna56@example.net")
        assert other.exchange is not None
        assert other.exchange.contact is None


class TestLists:
    CART = ("TENT-0001", "SLEEP-0014")

    @pytest.mark.ledger("list-style")
    @pytest.mark.parametrize(
        ("style", "query"),
        [
            ("comma", "products=TENT-0001,SLEEP-0014"),
            ("comma", "products=TENT-0001%2CSLEEP-0014"),
            ("repeat", "products=TENT-0001&products=SLEEP-0014"),
            ("json", "products=%5B%22TENT-0001%22,%22SLEEP-0014%22%5D"),
            ("json", 'products=["TENT-0001","SLEEP-0014"]'),
        ],
    )
    def test_every_style_of_a_list_is_read_and_the_setting_narrows_it_to_one(
        self, get: Ask, app_with: AppWith, style: str, query: str
    ) -> None:
        target = f"{ALSO_BOUGHT}&{query}"
        answer = get(target)
        assert answer.exchange is not None
        assert answer.exchange.request is not None
        assert answer.exchange.request.products == self.CART
        assert get(target, to=app_with(behaviour={"list_style": style})).body == answer.body

    @pytest.mark.ledger("product-based-types")
    @pytest.mark.ledger("products-required")
    @pytest.mark.ledger("missing-list")
    @pytest.mark.parametrize("query", ["", "&products=", "&products=,", "&products=[]", "&products=%20,%20"])
    def test_a_product_based_data_source_without_products_is_refused(self, get: Ask, query: str) -> None:
        answer = get(ALSO_BOUGHT + query)
        assert (answer.status, answer.text, answer.rules) == (400, "product ids must be set", ["products-required"])

    @pytest.mark.ledger("category-required")
    def test_a_data_source_of_category_scope_without_category_is_refused(self, get: Ask) -> None:
        shop = Shop.demo()
        shop.add_data_source(2000, "bestsellers", scope="category")
        answer = get("/api/v2/contacts/recoms/2000?contactId=1", to=create_app(shop))
        assert (answer.status, answer.text, answer.rules) == (400, "category id must be set", ["category-required"])

    @pytest.mark.parametrize("setting", ["empty", "bestsellers"])
    def test_a_missing_list_is_let_pass_where_the_setting_says_so(
        self, get: Ask, app_with: AppWith, setting: str
    ) -> None:
        answer = get(ALSO_BOUGHT, to=app_with(behaviour={"missing_list": setting}))
        assert answer.status == 200
        assert answer.rules == ["products-required"]
        assert answer.ids == ([] if setting == "empty" else get(BESTSELLERS + "contactId=162688150").ids)

    @pytest.mark.parametrize("malformed", ["[", "[1,", '["A"', "[{}]", "[[]]", "[null]", '["A"]x', "[" * 9000])
    def test_a_malformed_json_list_is_refused(self, get: Ask, malformed: str) -> None:
        answer = get(f"{ALSO_BOUGHT}&products={malformed}")
        assert (answer.status, answer.rules) == (400, ["list-style"])

    def test_ten_thousand_short_products_fit_or_are_refused_as_too_long(self, get: Ask) -> None:
        fits = get(f"{ALSO_BOUGHT}&products={','.join('A' for _ in range(5000))}")
        too_long = get(f"{ALSO_BOUGHT}&products={','.join('A' for _ in range(10_000))}")
        assert (fits.status, too_long.status) == (200, 414)

    @pytest.mark.ledger("unknown-products")
    @pytest.mark.parametrize(("setting", "status"), [("fallback", 200), ("empty", 200), ("400", 400)])
    def test_products_that_are_all_unknown_get_what_the_setting_says(
        self, get: Ask, app_with: AppWith, setting: str, status: int
    ) -> None:
        answer = get(f"{ALSO_BOUGHT}&products=NOPE", to=app_with(behaviour={"unknown_products": setting}))
        assert answer.status == status
        if setting == "fallback":
            assert answer.ids == get(BESTSELLERS + "contactId=162688150").ids
        if setting == "empty":
            assert answer.ids == []

    def test_unknown_products_beside_known_ones_are_skipped(self, get: Ask) -> None:
        assert get(f"{ALSO_BOUGHT}&products=NOPE,TENT-0001").ids == get(f"{ALSO_BOUGHT}&products=TENT-0001").ids

    @pytest.mark.ledger("category-match")
    def test_a_category_is_a_whole_element_or_the_beginning_of_a_path_where_the_setting_says_so(self, get: Ask) -> None:

        shop = Shop.demo()
        shop.add_data_source(2000, "bestsellers", scope="category")
        whole = "/api/v2/contacts/recoms/2000?contactId=1&category=Camping%20%3E%20Tents%20%3E%20Trekking%20tents"
        beginning = "/api/v2/contacts/recoms/2000?contactId=1&category=Camping"
        app = create_app(shop)
        assert all("Trekking tents" in product["category"][0] for product in get(whole, to=app).json())
        assert get(whole, to=app).ids
        assert get(beginning, to=app).ids == []
        shop_with(shop, behaviour={"category_match": "path"})
        assert len(get(beginning, to=create_app(shop)).ids) == 10


class TestRefusals:
    @pytest.mark.ledger("contact-id")
    @pytest.mark.parametrize(
        "value",
        ["abc", "1.5", "-1", "0", str(2**63), "%EF%BC%91%EF%BC%92%EF%BC%93", "1_0", "9" * 5000, "+1", "0x10", "1e3"],
    )
    def test_a_contact_id_that_is_no_int64_is_refused(self, get: Ask, value: str) -> None:
        answer = get(f"/api/v2/contacts/recoms/1244?contactId={value}")
        assert (answer.status, answer.rules) == (400, ["contact-id"])

    @pytest.mark.ledger("data-source-id")
    @pytest.mark.parametrize("value", ["abc", "0", "-1", str(2**31), "1e3", "1244.0", "%EF%BC%91", "12%2044", "%00"])
    def test_a_data_source_id_that_is_no_int32_is_refused(self, get: Ask, value: str) -> None:
        answer = get(f"/api/v2/contacts/recoms/{value}?contactId=1")
        assert (answer.status, answer.rules) == (400, ["data-source-id"])

    def test_a_percent_encoded_digit_is_the_digit(self, get: Ask) -> None:
        assert get("/api/v2/contacts/recoms/%31244?contactId=162688150").body == get(GUIDE).body

    @pytest.mark.parametrize(
        ("query", "rule"),
        [
            ("email=nobody", "email"),
            ("email=a@b@c", "email"),
            ("email=%20@b", "email"),
            ("phone=12", "phone"),
            ("phone=letters", "phone"),
            ("phone=" + "1" * 21, "phone"),
            pytest.param(
                "externalCustomerId=%00", "external-customer-id", marks=pytest.mark.ledger("external-customer-id")
            ),
            pytest.param("webId=a%0Ab", "web-id", marks=pytest.mark.ledger("web-id")),
            pytest.param(
                "contactId=1&products=A%00", "control-characters", marks=pytest.mark.ledger("control-characters")
            ),
            pytest.param("email=%zz", "query-encoding", marks=pytest.mark.ledger("query-encoding")),
            ("email=%", "query-encoding"),
            ("email=%ff@b", "query-encoding"),
            ("%ff=1&contactId=1", "query-encoding"),
        ],
    )
    def test_a_malformed_value_is_refused_by_its_rule(self, get: Ask, query: str, rule: str) -> None:
        answer = get(f"/api/v2/contacts/recoms/1244?{query}")
        assert (answer.status, answer.rules) == (400, [rule])
        assert answer.headers["content-type"] == "text/plain; charset=UTF-8"

    @pytest.mark.ledger("query-length")
    def test_a_query_over_16_kib_is_refused(self, get: Ask) -> None:
        assert get(f"/api/v2/contacts/recoms/1244?contactId=1&x={'y' * 20_000}").status == 414

    @pytest.mark.ledger("unknown-parameter")
    def test_an_unknown_parameter_is_ignored_but_reported_unless_the_setting_refuses_it(
        self, get: Ask, app_with: AppWith
    ) -> None:
        answer = get(GUIDE + "&maxrows=3")
        assert answer.body == get(GUIDE).body
        assert answer.rules == ["unknown-parameter"]
        assert get(GUIDE + "&maxrows=3", to=app_with(behaviour={"unknown_parameter": "400"})).status == 400

    @pytest.mark.ledger("error-body")
    def test_every_violation_is_told_one_sentence_a_line_in_either_style(self, get: Ask, app_with: AppWith) -> None:
        target = "/api/v2/contacts/recoms/x?contactId=y&email=z"
        text = get(target)
        assert text.rules == ["data-source-id", "contact-id", "email"]
        assert len(text.text.splitlines()) == 3
        as_json = get(target, to=app_with(behaviour={"error_style": "json"}))
        assert as_json.headers["content-type"] == "application/json; charset=UTF-8"
        assert as_json.json()["message"] == text.text
        assert as_json.json()["status"] == 400

    @pytest.mark.ledger("unknown-data-source")
    @pytest.mark.parametrize(("setting", "status"), [("404", 404), ("400", 400), ("422", 422), ("empty", 200)])
    def test_an_unknown_data_source_gets_what_the_setting_says(
        self, get: Ask, app_with: AppWith, setting: str, status: int
    ) -> None:
        app = app_with(behaviour={"unknown_data_source": setting})
        answer = get("/api/v2/contacts/recoms/1?contactId=1", to=app)
        assert answer.status == status
        assert answer.rules == []

    @pytest.mark.ledger("unknown-path")
    @pytest.mark.parametrize("path", ["/", "/api/v2/contacts/recoms", "/api/v2/contacts/recoms/1244/", "/api/v1/x"])
    def test_a_path_that_is_not_the_apis_is_not_found_in_the_apis_error_style(self, get: Ask, path: str) -> None:
        answer = get(path)
        assert (answer.status, answer.headers["content-type"]) == (404, "text/plain; charset=UTF-8")

    @pytest.mark.ledger("order-of-refusals")
    def test_refusals_come_in_the_ledgers_order(self, get: Ask) -> None:
        bad = "/api/v2/contacts/recoms/1?contactId=x"
        assert get("/nowhere" + "?x=" + "y" * 20_000, method="POST", headers={}).status == 404
        assert get(bad + "&x=" + "y" * 20_000, method="POST", headers={}).status == 405
        assert get(bad + "&x=" + "y" * 20_000, headers={}).status == 414
        assert get(bad, headers={}).status == 401
        assert get(bad).status == 400
        assert get("/api/v2/contacts/recoms/1?contactId=1").status == 404


class TestAuthentication:
    @pytest.mark.ledger("basic-auth")
    @pytest.mark.parametrize("user", ["user", "", "x", "käyttäjä"])
    def test_any_user_name_will_do_with_an_api_key_as_the_password(self, get: Ask, user: str) -> None:
        assert get(GUIDE, headers=basic(f"{user}:key:with:colons")).status == 200

    @pytest.mark.ledger("unauthorized-body")
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"authorization": ""},
            {"authorization": "Basic"},
            {"authorization": "Basic !!!"},
            {"authorization": "Bearer token"},
            {"authorization": GOOD_KEY["authorization"].removeprefix("Basic ")},
            basic("user:"),
            basic("user"),
            basic(b"\xff\xfe:\xff"),
        ],
    )
    def test_without_a_usable_key_it_is_401_with_a_challenge_and_a_json_body(
        self, get: Ask, headers: dict[str, str]
    ) -> None:
        answer = get(GUIDE, headers=headers)
        assert (answer.status, answer.rules) == (401, ["basic-auth"])
        assert answer.headers["www-authenticate"].startswith("Basic realm=")
        assert answer.json()["status"] == 401

    def test_a_key_that_is_not_on_the_list_is_refused(self, get: Ask, app_with: AppWith) -> None:
        app = app_with(auth={"keys": ("secret",)})
        assert get(GUIDE, to=app).status == 401
        assert get(GUIDE, to=app, headers=basic("any:secret")).status == 200

    def test_no_key_is_asked_for_where_the_shop_says_off(self, get: Ask, app_with: AppWith) -> None:
        assert get(GUIDE, to=app_with(auth={"keys": "off"}), headers={}).status == 200

    @pytest.mark.ledger("weak-key")
    @pytest.mark.parametrize("setting", ["401", "403"])
    def test_a_key_without_the_right_is_refused_as_the_setting_says(
        self, get: Ask, app_with: AppWith, setting: str
    ) -> None:
        app = app_with(auth={"weak_keys": ("weak",)}, behaviour={"weak_key": setting})
        assert get(GUIDE, to=app, headers=basic("user:weak")).status == int(setting)
        assert get(GUIDE, to=app).status == 200


class TestManners:
    @pytest.mark.ledger("head")
    def test_head_answers_as_get_does_without_the_body(self, get: Ask) -> None:
        for target in (GUIDE, "/api/v2/contacts/recoms/1244", "/nowhere"):
            full, bare = get(target), get(target, method="HEAD")
            assert (bare.status, bare.headers, bare.body) == (full.status, full.headers, b"")

    @pytest.mark.ledger("methods")
    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
    def test_other_methods_are_refused_with_those_that_are_allowed(self, get: Ask, method: str) -> None:
        answer = get(GUIDE, method=method)
        assert (answer.status, answer.headers["allow"], answer.rules) == (405, "GET, HEAD", ["methods"])

    @pytest.mark.ledger("cors")
    def test_cors_is_off_unless_the_setting_opens_it(self, get: Ask, app_with: AppWith) -> None:
        origin = {**GOOD_KEY, "origin": "https://shop.example"}
        assert not any("access-control" in name for name in get(GUIDE, headers=origin).headers)
        app = app_with(behaviour={"cors": "any"})
        assert get(GUIDE, to=app, headers=origin).headers["access-control-allow-origin"] == "*"
        preflight = get(GUIDE, to=app, method="OPTIONS", headers={})
        assert (preflight.status, preflight.headers["access-control-allow-headers"]) == (204, "Authorization")

    @pytest.mark.ledger("rate-limit")
    @pytest.mark.ledger("retry-after")
    def test_over_the_set_rate_it_is_429_with_the_seconds_to_wait(self, get: Ask, app_with: AppWith) -> None:
        app = app_with(limits={"rate": 0.001})
        assert get(GUIDE, to=app).status == 200
        limited = get(GUIDE, to=app)
        assert limited.status == 429
        assert 0 < int(limited.headers["retry-after"]) <= 1000
        silent = app_with(limits={"rate": 0.001}, behaviour={"retry_after": "none"})
        assert get(GUIDE, to=silent).status == 200
        assert "retry-after" not in get(GUIDE, to=silent).headers

    def test_two_hundred_requests_in_a_row_are_never_limited_by_default(self, get: Ask) -> None:
        assert {get(GUIDE).status for _ in range(300)} == {200}
