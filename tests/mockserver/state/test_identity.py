"""Identity: contacts, orders and events in any order, against a plain model of who is who.

`make identity` runs 10,000 sequences; the suite a few.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from loop import event, order, post, shop_of_five

from yespo_mockserver.app import create_app
from yespo_mockserver.recommend import recommend

EMAILS = ("c0@example.com", "c1@example.com", "x@example.com", "y@example.com")
EXTERNALS = ("E1", "E2")
BROWSERS = ("W1", "W2", "W3")
STRONG = ("email", "externalCustomerId")

people = st.fixed_dictionaries(
    {}, optional={"email": st.sampled_from(EMAILS), "externalCustomerId": st.sampled_from(EXTERNALS)}
)
products = st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=2, unique=True)


class Person:
    """One person of the model: the identifiers that lead to them, and what they bought, by order."""

    def __init__(self) -> None:
        self.own: dict[str, str] = {}
        self.orders: dict[str, tuple[str, ...]] = {}


class Identity(RuleBasedStateMachine):
    """Calls of every kind; the model keeps persons, and which identifier leads to which."""

    def __init__(self) -> None:
        super().__init__()
        self.shop = shop_of_five()
        self.app = create_app(self.shop)
        self.leads: dict[tuple[str, str], Person] = {}
        self.bought = 0
        self.orders: dict[str, Person] = {}

    @initialize()
    def files(self) -> None:
        """Enter the contacts of the files."""
        for place, email in enumerate(("c0@example.com", "c1@example.com", "c2@example.com")):
            person = Person()
            person.own["email"] = email
            self.leads["email", email] = person
            if place == 0:
                person.orders["file"] = ("A",)

    def person(self, named: dict[str, str], browser: str | None) -> Person | None:
        """Return whom the identifiers mean, as the ledger's `joining` has it."""
        visitor = self.leads.get(("webId", browser)) if browser else None
        known = next((self.leads[name, named[name]] for name in STRONG if (name, named.get(name)) in self.leads), None)
        if not named:
            if visitor is None and browser:
                visitor = self.leads["webId", browser] = Person()
            return visitor
        if (
            known is None
            and visitor
            and not any(visitor.own.get(name, value) != value for name, value in named.items())
        ):
            known = visitor
        person = known or Person()
        for name, value in named.items():
            if self.leads.setdefault((name, value), person) is person:
                person.own.setdefault(name, value)
        if browser:
            if visitor is not None and visitor is not person and not visitor.own:
                self.merge(person, visitor)
            self.leads["webId", browser] = person
        return person

    def merge(self, person: Person, visitor: Person) -> None:
        """Make one of a person and a visitor."""
        person.orders.update(visitor.orders)
        self.leads = {key: person if owner is visitor else owner for key, owner in self.leads.items()}
        self.orders = {number: person if owner is visitor else owner for number, owner in self.orders.items()}

    def enter(self, person: Person, number: str, basket: list[str]) -> None:
        """Enter a purchase; the same order number again is an update, maybe by somebody else."""
        if number in self.orders:
            self.orders[number].orders.pop(number, None)
        self.orders[number] = person
        person.orders[number] = tuple(basket)

    @rule(named=people, browser=st.none() | st.sampled_from(BROWSERS), number=st.sampled_from("123"), basket=products)
    def order_comes(self, named: dict[str, str], browser: str | None, number: str, basket: list[str]) -> None:
        """Send an order."""
        items = [{"externalItemId": product, "quantity": 1} for product in basket]
        sent = order(externalOrderId=number, items=items, **{"externalCustomerId": None, "webId": browser, **named})
        answer = post(self.app, "/api/v1/orders", {"orders": [sent]})
        person = self.person(named, browser) if named or browser else None
        assert (answer.body == b'{"failedOrders":[]}') == (person is not None)
        if person is not None:
            self.enter(person, number, basket)

    @rule(named=people, browser=st.sampled_from(BROWSERS), basket=products, numbered=st.booleans())
    def purchase_comes(self, named: dict[str, str], browser: str, basket: list[str], numbered: bool) -> None:
        """Send PurchasedItems."""
        self.bought += 1
        number = f"event {self.bought}"
        payload = {
            "Products": [{"product_id": product} for product in basket],
            "OrderNumber": number if numbered else None,
        }
        self.send("PurchasedItems", payload, named, browser)
        person = self.person(named, browser)
        assert person is not None
        self.enter(person, number, basket)

    @rule(named=people, browser=st.sampled_from(BROWSERS))
    def customer_data_comes(self, named: dict[str, str], browser: str) -> None:
        """Send CustomerData."""
        self.send("CustomerData", None, named, browser)
        self.person(named, browser)

    @rule(named=people, browser=st.sampled_from(BROWSERS), product=st.sampled_from("ABCDE"))
    def view_comes(self, named: dict[str, str], browser: str, product: str) -> None:
        """Send ProductPage."""
        self.send("ProductPage", {"Product": {"productKey": product}}, named, browser)
        self.person(named, browser)

    @rule(email=st.sampled_from(EMAILS), external=st.sampled_from(EXTERNALS))
    def contact_comes(self, email: str, external: str) -> None:
        """Send a contact; one whose identifiers are of two persons is refused."""
        sent = {"channels": [{"type": "email", "value": email}], "externalCustomerId": external}
        status = post(self.app, "/api/v1/contact", sent).status
        owners = {
            id(one): one
            for one in (self.leads.get(("email", email)), self.leads.get(("externalCustomerId", external)))
            if one
        }
        assert status == (400 if len(owners) > 1 else 200)
        if status == 200:
            person = next(iter(owners.values()), None) or Person()
            for name, value in (("email", email), ("externalCustomerId", external)):
                if name in person.own and person.own[name] != value:
                    del self.leads[name, person.own[name]]
                person.own[name] = value
                self.leads[name, value] = person

    def send(self, name: str, payload: object, named: dict[str, str], browser: str) -> None:
        """Send an event."""
        fields = {"user_email": named.get("email"), "externalCustomerId": named.get("externalCustomerId")}
        assert post(self.app, "/api/v2", event(name, payload, cookies={"sc": browser}, **fields)).status == 200

    @invariant()
    def each_identifier_leads_to_the_same_contact(self) -> None:
        """All identifiers of a person lead to one contact and one answer, those of two persons to two."""
        numbers: dict[int, int] = {}
        answers: dict[int, list[int]] = {}
        for (name, value), person in self.leads.items():
            (contact,) = self.shop.contacts.matches({name: value})
            assert numbers.setdefault(id(person), contact.number) == contact.number
            answer = recommend(self.shop, self.shop.data_sources[1244], contact)
            assert answers.setdefault(id(person), answer) == answer
        assert len(set(numbers.values())) == len(numbers)

    @invariant()
    def nobody_loses_a_purchase_or_gets_anothers(self) -> None:
        """Each person's history has exactly what they bought."""
        for (name, value), person in self.leads.items():
            (contact,) = self.shop.contacts.matches({name: value})
            had = Counter(tuple(purchase.products) for purchase in self.shop.history.purchases_of(contact.number))
            assert had == Counter(person.orders.values())
        everybody = {id(person): person for person in [*self.leads.values(), *self.orders.values()]}
        assert len(self.shop.history) == sum(len(person.orders) for person in everybody.values())


TestIdentity = pytest.mark.ledger("joining")(Identity.TestCase)
TestIdentity.settings = settings(
    max_examples=int(os.environ.get("IDENTITY_SEQUENCES", "40")), stateful_step_count=25, deadline=None
)
