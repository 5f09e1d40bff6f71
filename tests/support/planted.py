"""People and keys that no output may show, planted in every place that a request and its answer have."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

GOODS = ("4820024700016", "96385074", "012345678905", "14820024700013", "TENT-0001", "1299.95", "2147483647")
"""Product ids, GTINs, a price, a data source id: what must stay legible."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_HEX = "0123456789abcdef"


class Person(NamedTuple):
    """Somebody by the five identifiers, and a key that opens an account."""

    contact_id: str
    email: str
    phone: str
    external_customer_id: str
    web_id: str
    key: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """What mustn't be seen: of the e-mail address each side, of the phone its digits."""
        local, _, domain = self.email.partition("@")
        return (self.contact_id, local, domain, self.phone[-9:], self.external_customer_id, self.web_id, self.key)


class Planted(NamedTuple):
    """One request and its answer."""

    place: str
    person: Person
    method: str = "GET"
    path: str = "/api/v2/contacts/recoms/1247"
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    answer: str = "[]"
    answer_headers: tuple[tuple[str, str], ...] = ()
    status: int = 200


def people(count: int, seed: int = 22) -> Iterator[Person]:
    """Yield made-up people."""
    chance = random.Random(seed)

    def some(letters: str, size: int) -> str:
        return "".join(chance.choice(letters) for _ in range(size))

    for _ in range(count):
        yield Person(
            contact_id=str(chance.randrange(10**7, 10**12)),
            email=f"{some(_LETTERS, 7)}.{some(_LETTERS, 5)}@{some(_LETTERS, 8)}.example",
            phone=f"380{chance.randrange(10**8, 10**9)}",
            external_customer_id=f"CUST-{some(_LETTERS.upper(), 3)}-{chance.randrange(10**5, 10**6)}",
            web_id=some(_HEX, 8) + "-" + some(_HEX, 12),
            key="K" + some(_HEX.upper(), 31),
        )


def planted(person: Person) -> Iterator[Planted]:
    """Yield requests that have a person's identifiers and key in each place that there is."""
    contact_id, email, phone, external, web_id, key = person
    basic = base64.b64encode(f"user:{key}".encode()).decode()
    named = {"contactId": contact_id, "email": email, "phone": phone, "externalCustomerId": external, "webId": web_id}
    authorised = (("Authorization", f"Basic {basic}"),)
    for name, value in named.items():
        for times, written in enumerate((value, quote(value, safe=""), quote(quote(value, safe=""), safe=""))):
            yield Planted(f"{name} in the query, encoded {times} times", person, query=f"{name}={written}&products=A")
    for name, value in (
        ("sms", phone),
        ("mail", email),
        ("q", email),
        ("q", "+" + phone),
        ("q", phone),
        ("mobPushToken", key),
        ("contact_id", contact_id),
        ("CONTACTID", contact_id),
        ("user-id", external),
        ("api_key", key),
    ):
        yield Planted(f"{name} in the query", person, query=f"a=1&{name}={quote(value)}")
        yield Planted(f"{name} as a header", person, headers=(("X-" + name, value),))
        yield Planted(f"{name} in a form", person, method="POST", body=f"a=1&{name}={quote(value)}")
        yield Planted(f"{name} in JSON", person, method="POST", body=json.dumps({"a": [{name: value}]}))
    yield Planted("name of a parameter", person, query=f"{quote(email)}=1&{phone}=2")
    yield Planted("path", person, path=f"/api/v1/contact/{contact_id}", answer=f'{{"id":{contact_id},"channels":[]}}')
    yield Planted("external id in a path", person, path=f"/api/v1/contact/{external}/subscriptions")
    yield Planted("encoded path", person, path=f"/api/v1/contacts/{quote(quote(email, safe=''), safe='')}")
    yield Planted("unknown path", person, path=f"/shop/{email}/{phone}/x")
    yield Planted("ids of contacts", person, path="/api/v1/contacts/email", query=f"ids={contact_id},{contact_id}1")
    for name, value in (
        ("Api-Key", key),
        ("X-Auth-Token", key),
        ("X-Phone", phone),
        ("ES-TOKEN", key),
        ("Cookie", f"sc={web_id}"),
        ("Referer", f"https://shop.example/?email={quote(email)}&token={key}"),
        ("User-Agent", f"bot ({email})"),
        ("Referer", f"https://u:{key}@shop.example/x"),
        ("X-Forwarded-For", phone),
        ("X-Note", f"call +{phone}"),
        ("Authorization", f"Bearer {key}"),
        ("Authorization", key),
        ("X-Anything", f"Bearer {key}"),
    ):
        yield Planted(f"header {name}", person, headers=((name, value),))
    yield Planted("the key elsewhere", person, query=f"q={key}&r={basic}", path=f"/x/{key}", headers=authorised)
    yield Planted("the key in an answer", person, headers=authorised, answer=f"Unknown key {key} ({basic})", status=401)
    yield Planted("the key in a body", person, method="POST", headers=authorised, body=f'{{"note": "with {key}."}}')
    order = {
        **{name: value for name, value in named.items() if name not in {"webId", "contactId"}},
        "firstName": "Olena",
        "deliveryAddress": f"{external} street",
        "additionalInfo": {"note": f"phone +{phone}, {email}"},
        "items": [{"externalItemId": GOODS[0], "cost": 1299.95}],
    }
    yield Planted(
        "an order",
        person,
        method="POST",
        path="/api/v1/orders",
        body=json.dumps({"orders": [order]}),
        answer=json.dumps({"failedOrders": [{"order": order, "error": f"Customer {external} is unknown"}]}),
    )
    contact = {
        "id": int(contact_id),
        "externalCustomerId": external,
        "channels": [{"type": "email", "value": email}, {"type": "sms", "value": f"+38 (0{phone[3:5]}) {phone[5:]}"}],
        "fields": [{"id": 12, "value": external}],
    }
    written = json.dumps({"contacts": [contact], "dedupeOn": "email"})
    yield Planted("contacts", person, method="POST", path="/api/v1/contacts", body=written, answer=written)
    yield Planted("contacts that are cut", person, method="POST", path="/api/v1/contacts", body=written[:-20])
    yield Planted(
        "JSON in JSON", person, method="POST", body=json.dumps({"data": json.dumps({"email": email, "token": key})})
    )
    yield Planted(
        "escaped JSON", person, method="POST", body='{"email": "' + "".join(f"\\u{ord(c):04x}" for c in email) + '"}'
    )
    told = {"eventName": "CustomerData", "user_phone": phone, "user_email": email, "user_es_contact_id": contact_id}
    general = {**told, "externalCustomerId": external, "cookies": {"sc": web_id}}
    yield Planted("the tracker", person, method="POST", path="/api/v2", body=json.dumps({"GeneralInfo": general}))
    yield Planted(
        "a sentence",
        person,
        query=f"externalCustomerId={external}",
        answer=f"Contact with id='{contact_id}' ({external}, {email}, +{phone}) was updated",
    )
    yield Planted(
        "a redirect", person, status=302, answer_headers=(("Location", f"/x?email={quote(email)}&api_key={key}"),)
    )
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in email)
    yield Planted("escaped JSON by its form", person, method="POST", body=f'{{"note": "{escaped}"}}')
    yield Planted("escaped JSON that is cut", person, method="POST", body=f'{{"note": "{escaped}')
    yield from _enclosed(person)
    yield Planted("a cookie set", person, answer_headers=(("Set-Cookie", f"JSESSIONID={key}"),))


def _enclosed(person: Person) -> Iterator[Planted]:
    """Yield requests in which a value stands apart from what tells of it."""
    contact_id, email, phone, external, _, key = person
    pairs = {"externalCustomerId": external, "phone": phone, "token": key, "email": email}
    params = [{"name": name, "value": value} for name, value in pairs.items()]
    turned = [{"value": value, "key": name} for name, value in pairs.items()]
    for place, document in (
        ("pairs", {"eventTypeKey": "x", "params": params}),
        ("turned pairs", {"params": turned}),
        ("a contact somewhere", {"x": {"id": int(contact_id), "channels": [{"type": "email", "value": email}]}}),
        ("fields", {"fields": [{"id": 1, "value": external}], "channels": []}),
        ("an address", {"url": f"https://shop.example/96385074?t={phone}&token={key}"}),
    ):
        written = json.dumps(document)
        yield Planted(f"{place} in JSON", person, method="POST", body=written)
        yield Planted(f"{place} in JSON that is cut", person, method="POST", body=written[:-2])
        yield Planted(f"{place} in a query", person, query="data=" + quote(written))
        yield Planted(f"{place} in a query, encoded twice", person, query="data=" + quote(quote(written)))
        yield Planted(f"{place} in a form", person, method="POST", body="data=" + quote(written))
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs.items()
    )
    yield Planted("a form in parts", person, method="POST", body=parts + "--x--")
    elements = "".join(f"<n:{name} a='1'>{value}</n:{name}>" for name, value in pairs.items())
    yield Planted("XML", person, method="POST", body=f"<order>{elements}</order>")
    for name in ("PHPSESSID", "sig", "sid", "otp"):
        yield Planted(f"{name} in the query", person, query=f"{name}={key}")
        yield Planted(f"{name} as a header", person, headers=((name, key),))
    yield Planted("header From", person, headers=(("From", f"+{phone}"),))
    digest = (("Authorization", f'Digest username="u", response="{key}"'),)
    yield Planted("a part of the credentials elsewhere", person, query=f"q={key}", headers=digest)


GOODS_REQUEST = Planted(
    "goods",
    next(people(1)),
    path="/api/v2/contacts/recoms/2147483647",
    query="contactId=7&products=4820024700016,96385074,012345678905,14820024700013,TENT-0001",
    answer=json.dumps(
        [{"id": "4820024700016", "price": 1299.95, "tags_gtin": "14820024700013", "url": "https://s.example/96385074"}]
    ),
)
"""A request and an answer of nothing but goods."""
