"""Identity: contacts, orders and events in any order, against a plain model of who is who.

`make identity` runs 10,000 sequences; the suite a few.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
from driving import ask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from loop import event, order, post, shop_of_five

from yespo_mockserver.app import create_app
from yespo_mockserver.recommend import recommend
from yespo_mockserver.shop import Contact

EMAILS = ("c0@example.com", "c1@example.com", "x@example.com", "y@example.com")
EXTERNALS = ("E1", "E2")
BROWSERS = ("W1", "W2", "W3")

people = st.fixed_dictionaries(
    {}, optional={"email": st.sampled_from(EMAILS), "externalCustomerId": st.sampled_from(EXTERNALS)}
)
products = st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=2, unique=True)


class Person:
    """One person of the model: what they are known by, and what they bought, by order."""

    def __init__(self) -> None:
        self.external: str | None = None
        self.email: str | None = None
        self.further: set[str] = set()
        self.orders: dict[str, tuple[str, ...]] = {}
        self.updated = 0
        self.here = True

    def has(self, email: str) -> bool:
        """Tell whether an e-mail is this person's."""
        return email == self.email or email in self.further

    @property
    def anonymous(self) -> bool:
        """Whether only a browser is known."""
        return self.external is None and self.email is None


def contradicted(visitor: Person, external: str | None, email: str | None) -> bool:
    """Tell whether somebody with these identifiers must be another than the visitor."""
    pairs = ((visitor.external, external), (visitor.email, email))
    return any(own is not None and sent is not None and own != sent for own, sent in pairs)


class Identity(RuleBasedStateMachine):
    """Calls of every kind; the model keeps persons by the documented rules, and what each of them bought."""

    def __init__(self) -> None:
        super().__init__()
        self.shop = shop_of_five()
        self.app = create_app(self.shop)
        self.persons: list[Person] = []
        self.erased: list[Person] = []
        self.browsers: dict[str, Person] = {}
        self.orders: dict[str, Person] = {}
        self.updates = 0

    @initialize()
    def files(self) -> None:
        """Enter the contacts of the files."""
        for place, email in enumerate(("c0@example.com", "c1@example.com", "c2@example.com")):
            person = Person()
            person.email = email
            self.persons.append(person)
            if place == 0:
                person.orders["file"] = ("A",)

    # --- the model

    def new(self) -> Person:
        """Return somebody new."""
        person = Person()
        self.persons.append(person)
        self.update(person)
        return person

    def update(self, person: Person) -> None:
        """Remember who was updated last."""
        self.updates += 1
        person.updated = self.updates

    def by_external(self, external: str | None) -> Person | None:
        """Return whose an external id is, also of somebody who was deleted."""
        return next((one for one in self.persons if external is not None and one.external == external), None)

    def by_email(self, email: str | None, external: str | None) -> Person | None:
        """Return who is meant by an e-mail: the one updated last; beside a new external id one without."""
        sharing = [one for one in self.persons if one.here and email is not None and one.has(email)]
        if external is not None:
            sharing = [one for one in sharing if one.external is None]
        return max(sharing, key=lambda one: (one.updated, self.persons.index(one)), default=None)

    def restore(self, person: Person) -> None:
        """Bring somebody back who was deleted."""
        person.here = True
        self.update(person)

    def visitor(self, browser: str | None) -> Person | None:
        """Return whose a browser is."""
        person = self.browsers.get(browser) if browser else None
        return person if person is not None and person.here else None

    def person(self, named: dict[str, str], browser: str | None) -> Person | None:
        """Return whom an order or an event means, as the ledger's `joining` has it."""
        external, email = named.get("externalCustomerId"), named.get("email")
        visitor = self.visitor(browser)
        if not named:
            if visitor is None and browser:
                visitor = self.browsers[browser] = self.new()
            return visitor
        known = self.by_external(external)
        if known is not None and not known.here:
            self.restore(known)
        known = known or self.by_email(email, external)
        if known is None and visitor is not None and not contradicted(visitor, external, email):
            known = visitor
            known.email = email or known.email
            self.update(known)
        if known is None:
            known = self.new()
            known.email = email
        known.external = known.external or external
        if email is not None and not any(one.here and one.has(email) for one in self.persons):
            if known.email is None:
                known.email = email
            else:
                known.further.add(email)
        if browser:
            self.in_browser(known, browser)
        return known

    def in_browser(self, person: Person, browser: str) -> None:
        """Let a browser be somebody's; a visitor in it becomes them."""
        visitor = self.visitor(browser)
        if visitor is not None and visitor is not person and visitor.anonymous:
            person.orders.update(visitor.orders)
            self.persons.remove(visitor)
            self.browsers = {key: person if owner is visitor else owner for key, owner in self.browsers.items()}
            self.orders = {number: person if owner is visitor else owner for number, owner in self.orders.items()}
        self.browsers[browser] = person

    def enter(self, person: Person, number: str, basket: list[str]) -> None:
        """Enter a purchase; the same order number again is an update, maybe by somebody else."""
        if number in self.orders:
            self.orders[number].orders.pop(number, None)
        self.orders[number] = person
        person.orders[number] = tuple(basket)

    # --- what comes

    @rule(named=people, browser=st.none() | st.sampled_from(BROWSERS), number=st.sampled_from("123"), basket=products)
    def order_comes(self, named: dict[str, str], browser: str | None, number: str, basket: list[str]) -> None:
        """Send an order; it needs more than a browser."""
        items = [{"externalItemId": product, "quantity": 1} for product in basket]
        sent = order(externalOrderId=number, items=items, **{"externalCustomerId": None, "webId": browser, **named})
        answer = post(self.app, "/api/v1/orders", {"orders": [sent]})
        assert (answer.body == b'{"failedOrders":[]}') == bool(named)
        if named and (person := self.person(named, browser)) is not None:
            self.enter(person, number, basket)

    @rule(named=people, browser=st.sampled_from(BROWSERS), number=st.sampled_from("456"), basket=products)
    def purchase_comes(self, named: dict[str, str], browser: str, number: str, basket: list[str]) -> None:
        """Send PurchasedItems; a number that is known already is no new purchase."""
        payload = {"Products": [{"productKey": product} for product in basket], "OrderNumber": number}
        self.send("PurchasedItems", payload, named, browser)
        person = self.person(named, browser)
        if person is not None and number not in self.orders:
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

    @rule(
        email=st.sampled_from(EMAILS),
        external=st.none() | st.sampled_from(EXTERNALS),
        browser=st.none() | st.sampled_from(BROWSERS),
        bulk=st.booleans(),
        restore=st.booleans(),
    )
    def contact_comes(
        self, email: str, external: str | None, browser: str | None, *, bulk: bool, restore: bool
    ) -> None:
        """Send a contact, alone or among many; who was deleted is restored, or skipped where many say so."""
        sent = {"channels": [{"type": "email", "value": email}], "externalCustomerId": external, "webId": browser}
        sent = {name: value for name, value in sent.items() if value is not None}
        if bulk:
            body = {"contacts": [sent], "dedupeOn": "email", "restoreDeleted": restore}
            assert b'"failedContacts":[]' in post(self.app, "/api/v1/contacts", body).body
        else:
            assert post(self.app, "/api/v1/contact", sent).status == 200
        person = self.by_external(external)
        if person is not None and not person.here:
            if bulk and not restore:
                return
            self.restore(person)
        person = person or self.by_email(email, external) or self.new()
        person.external = person.external or external
        person.email = email
        person.further.discard(email)
        self.update(person)
        if browser is not None:
            self.in_browser(person, browser)

    @rule(external=st.sampled_from(EXTERNALS), erase=st.booleans())
    def contact_goes(self, external: str, *, erase: bool) -> None:
        """Delete a contact; with `erase` their purchases go too, and they don't come back."""
        person = self.by_external(external)
        query = f"externalCustomerId={external}&erase={str(erase).lower()}"
        status = ask(self.app, "/api/v1/contact", query, method="DELETE").status
        assert status == (200 if person is not None and person.here else 404)
        if person is not None and person.here:
            person.here = False
            if erase:
                self.persons.remove(person)
                self.orders = {number: owner for number, owner in self.orders.items() if owner is not person}
                self.browsers = {key: owner for key, owner in self.browsers.items() if owner is not person}

    def send(self, name: str, payload: object, named: dict[str, str], browser: str) -> None:
        """Send an event."""
        fields = {"user_email": named.get("email"), "externalCustomerId": named.get("externalCustomerId")}
        assert post(self.app, "/api/v2", event(name, payload, cookies={"sc": browser}, **fields)).status == 200

    # --- what must hold

    def contact_of(self, person: Person) -> Contact:
        """Return the contact that is a person, by the identifiers that are theirs alone."""
        own = {"webId": next((key for key, owner in self.browsers.items() if owner is person), "")}
        if person.external is not None:
            own = {"externalCustomerId": person.external}
        elif person.email is not None:
            own = {"email": person.email}
        (contact,) = self.shop.contacts.matches(own)
        return contact

    @invariant()
    def an_external_id_is_one_contacts(self) -> None:
        """And leads to the person that the model has for it; whoever was deleted is found by nothing."""
        externals = Counter(one.external_customer_id for one in self.shop.contacts if one.external_customer_id)
        assert set(externals.values()) <= {1}
        assert set(externals) == {one.external for one in self.persons if one.here and one.external}
        for value in EMAILS:
            found = self.shop.contacts.matches({"email": value})
            assert bool(found) == any(one.here and one.has(value) for one in self.persons)

    @invariant()
    def nobody_loses_a_purchase_or_gets_anothers(self) -> None:
        """Each person's history has exactly what they bought, by whatever is theirs alone."""
        for person in self.persons:
            alone = person.external is not None or self.by_email(person.email, None) is person
            if not person.here or not (alone or person in self.browsers.values()):
                continue
            contact = self.contact_of(person) if alone or person.anonymous else None
            if contact is not None:
                had = Counter(tuple(one.products) for one in self.shop.history.purchases_of(contact.number))
                assert had == Counter(person.orders.values())
        assert len(self.shop.history) == sum(len(person.orders) for person in self.persons)

    @invariant()
    def every_identifier_of_one_contact_gives_one_answer(self) -> None:
        """A browser, an external id."""
        for browser, person in self.browsers.items():
            if person.here and person.external is not None:
                answers = [
                    recommend(self.shop, self.shop.data_sources[1244], contact)
                    for contact in self.shop.contacts.matches({"externalCustomerId": person.external, "webId": browser})
                ]
                assert len(answers) == 1


TestIdentity = pytest.mark.ledger("joining")(pytest.mark.ledger("external-id")(Identity.TestCase))
TestIdentity.settings = settings(
    max_examples=int(os.environ.get("IDENTITY_SEQUENCES", "40")), stateful_step_count=25, deadline=None
)
