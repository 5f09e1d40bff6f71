"""2,000 identifiers and keys, planted in every place: none is in a recording, and it can still be replayed."""

from __future__ import annotations

import json
from urllib.parse import unquote

import msgspec
from planted import GOODS, GOODS_REQUEST, Planted, people, planted
from recording import SALT, RecordingTransport, a_day, written

from yespo_checker.drift import compared
from yespo_contracts.recordings.anonymous import Anonymizer
from yespo_contracts.recordings.exchange import Recorded
from yespo_contracts.recordings.har import read_har
from yespo_contracts.recordings.matching import Recording, asked_of
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop


def exchange_of(one: Planted) -> Recorded:
    return Recorded(
        method=one.method,
        url=f"https://yespo.io{one.path}" + (f"?{one.query}" if one.query else ""),
        headers=(("Host", "yespo.io"), *one.headers),
        content=one.body.encode(),
        status=one.status,
        answer_headers=one.answer_headers,
        body=one.answer.encode(),
        size=len(one.answer.encode()),
    )


def test_nothing_that_is_planted_is_recorded_and_each_request_finds_its_answer() -> None:
    crowd = list(people(4, seed=7))
    exchanges = [(one, exchange_of(one)) for person in crowd for one in planted(person)]
    assert sum(len(one.person.secrets) for one, _ in exchanges) > 2000
    text = written(exchange for _, exchange in exchanges).decode()
    told = [
        secret for person in crowd for secret in person.secrets if secret in text or secret in unquote(unquote(text))
    ]
    assert told == []
    back = read_har(text.encode())
    replay = Recording(back, Anonymizer(SALT))
    for (one, exchange), recorded in zip(exchanges, back, strict=True):
        found = replay.answer(asked_of(exchange))
        assert found is not None, one.place
        assert found.status == recorded.status, one.place


def test_the_same_person_is_the_same_in_path_query_body_and_answer() -> None:
    (person,) = people(1, seed=3)
    kinds = {one.place: one for one in planted(person)}
    data = written(
        exchange_of(kinds[place]) for place in ("contacts", "path", "contactId in the query, encoded 0 times")
    )
    posted, by_path, by_query = read_har(data)
    (contact,) = json.loads(posted.content)["contacts"]
    assert by_path.path == f"/api/v1/contact/{contact['id']}"
    assert f"contactId={contact['id']}&" in by_query.url
    assert json.loads(by_path.body)["id"] == contact["id"]
    assert contact["id"] != int(person.contact_id)


def test_goods_are_recorded_as_they_are() -> None:
    text = written([exchange_of(GOODS_REQUEST)]).decode()
    assert [good for good in GOODS if good not in text] == []


def test_products_are_hidden_where_asked_and_each_request_still_finds_its_answer() -> None:
    shop = Shop.demo()
    real = RecordingTransport(create_app(shop))
    for request in a_day(shop, count=3):
        real.send(request)
    real.close()
    order = {
        "externalOrderId": "O-1",
        "totalCost": 1299.95,
        "items": [{"externalItemId": "TENT-0001", "name": "Намет", "cost": 1299.95, "imageUrl": "https://s.example/a"}],
    }
    posted = Recorded(
        method="POST",
        url="https://yespo.io/api/v1/orders",
        headers=(("Referer", "https://shop.example/tents/TENT-0001"),),
        content=json.dumps({"orders": [order]}).encode(),
        status=400,
        body=b"The product TENT-0001 is unknown",
    )
    cut = msgspec.structs.replace(real.seen[0], body=real.seen[0].body[:-20])
    exchanges = [*real.seen, posted, cut]
    anonymizer = Anonymizer(SALT, hide_products=True)
    hidden = [anonymizer.exchange(one) for one in exchanges]
    text = b"".join(one.url.encode() + one.body + one.content + repr(one.headers).encode() for one in hidden).decode()
    sold = {json.dumps(each)[1:-1] for product in shop.catalogue.products() for each in (product.id, product.url)}
    assert [
        each for each in sold | {"TENT-0001", "1299.95", "Намет", "s.example", "shop.example"} if each in text
    ] == []
    assert compared(real.seen, hidden[: len(real.seen)]) == []
    replay = Recording(hidden, Anonymizer(SALT))
    for asked, one in zip(exchanges, hidden, strict=True):
        found = replay.answer(asked_of(asked))
        assert found is not None, asked.url
        assert found.status == one.status
    first = json.loads(hidden[0].body)[0]
    assert first["isInStock"] in {0, 1}
    assert len(str(int(first["price"]))) == len(str(int(json.loads(exchanges[0].body)[0]["price"])))
