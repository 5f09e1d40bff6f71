"""Changes of any kind for Hypothesis, good and bad ones, over a shop of a few products and people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from small_worlds import CATEGORIES, START

from yespo_contracts.behaviour import OrderStatus
from yespo_contracts.bodies.contact_body import Channel, ContactBody, ContactField
from yespo_contracts.bodies.event_body import Event
from yespo_contracts.bodies.event_products import EventProduct
from yespo_contracts.bodies.order_body import Order, OrderItem
from yespo_contracts.bodies.removal_body import OrderRemoval
from yespo_contracts.product import Product
from yespo_mockserver.faults import Fault
from yespo_mockserver.faults.scenario import BUILT_IN
from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.settings.overrides import Overrides
from yespo_mockserver.state import change
from yespo_mockserver.stubs.stub import Stub

PRODUCTS = ("A", "B", "C", "D", "E", "NEW", "GONE")
VALUES: Mapping[str, tuple[str, ...]] = {
    "contactId": ("1", "2", "03", "77", "x"),
    "email": ("c0@example.com", "new@example.com", "other@Example.com", "no mail"),
    "phone": ("0671234567", "+380671234567", "5"),
    "externalCustomerId": ("E1", "E2", "bad\x00id"),
    "webId": ("W1", "W2", "W3"),
}
MOMENT = datetime(2026, 6, 10, tzinfo=UTC)

identifiers = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in VALUES.items()})
product_ids = st.lists(st.sampled_from(PRODUCTS), max_size=3).map(tuple)
dates = st.integers(-5, 5).map(lambda days: MOMENT + timedelta(days=days)) | st.just(datetime(2999, 1, 1, tzinfo=UTC))
statuses: st.SearchStrategy[OrderStatus] = st.sampled_from(
    ["INITIALIZED", "DELIVERED", "CANCELLED", "ABANDONED_SHOPPING_CART"]
)
products = st.builds(
    Product,
    id=st.sampled_from(PRODUCTS),
    price=st.sampled_from([1.0, 9.0, 10.5]),
    category=st.lists(st.sampled_from(CATEGORIES), max_size=2, unique=True).map(tuple),
    is_in_stock=st.sampled_from([1, 0]),
)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Draw an order, of somebody or nobody."""
    named = draw(identifiers)
    number = named.get("contactId")
    return Order(
        external_order_id=draw(st.sampled_from(["o1", "o2", "o3", "o4"])),
        total_cost=1.0,
        status=draw(statuses),
        date=draw(dates),
        currency="UAH",
        contact_id=int(number) if number and number.isdigit() else None,
        email=named.get("email"),
        phone=named.get("phone"),
        external_customer_id=named.get("externalCustomerId"),
        web_id=named.get("webId"),
        items=tuple(OrderItem(external_item_id=one, quantity=1.0) for one in draw(product_ids)),
    )


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Draw an event."""
    named = draw(identifiers)
    web_id = named.pop("webId", None)
    sold = [
        EventProduct(
            id=one, price=draw(st.sampled_from([None, 3.0])), in_stock=draw(st.sampled_from([None, True, False]))
        )
        for one in draw(product_ids)
    ]
    kind = draw(
        st.sampled_from(
            ["ProductPage", "StatusCart", "PurchasedItems", "AddToWishlist", "CategoryPage", "ProductUpdate"]
        )
    )
    return Event(
        name=kind,
        at=draw(st.none() | dates.map(datetime.timestamp)),
        identifiers=named,
        web_id=web_id,
        products=tuple(sold),
        order_number=draw(st.sampled_from([None, "o1", "o5"])),
        category=draw(st.sampled_from(CATEGORIES)) if kind == "CategoryPage" else None,
    )


@st.composite
def contacts(draw: st.DrawFn) -> change.SentContact:
    """Draw a contact as it is sent."""
    named = draw(identifiers)
    number = named.get("contactId")
    channels = [Channel("email", named["email"])] if "email" in named else []
    channels += [Channel("sms", named["phone"])] if "phone" in named else []
    body = ContactBody(
        channels=tuple(channels) or (Channel("mobilepush", "a device"),),
        id=int(number) if number and number.isdigit() else None,
        external_customer_id=named.get("externalCustomerId"),
        first_name=draw(st.sampled_from([None, "Ann"])),
        fields=draw(st.sampled_from([(), (ContactField(7, "seven"),)])),
    )
    return change.SentContact(
        body=body,
        by=draw(st.sampled_from([(), ("email",), ("phone", "email"), ("push", "email", "phone")])),
        fields=draw(st.sampled_from([None, ("email",), ("sms", "firstName"), ("externalCustomerId",)])),
        custom_fields=draw(st.sampled_from([None, (), (7,)])),
        restore_deleted=draw(st.booleans()),
        contact_id=draw(st.sampled_from([None, None, 1])),
        keep_channels=draw(st.booleans()),
    )


sources = st.builds(
    DataSource,
    id=st.sampled_from([1, 1244]),
    type=st.sampled_from(["personal", "bestsellers", "also_bought", "out_of_stock_alternatives", "trending", "viewed"]),
    size=st.integers(1, 5),
    exclude_bought=st.booleans(),
    fallback=st.sampled_from([None, (), ("bestsellers",), ("discounted", "novelties")]),
)
faults = st.builds(
    Fault,
    st.just("status"),
    status=st.just(503),
    after=st.integers(0, 1),
    first=st.sampled_from([None, 2]),
    share=st.sampled_from([None, 0.5]),
    times=st.sampled_from([None, 1]),
    during=st.sampled_from([None, 10.0]),
    in_turn=st.booleans(),
    match=st.sampled_from([{}, {"data_source": 1247}]),
)
stubs = st.builds(Stub, json=st.sampled_from([[], {"a": 1}, None]), times=st.sampled_from([None, 1]))
scenario_states = st.sampled_from([*BUILT_IN[0].states, BUILT_IN[2].states[1]])
overrides = st.sampled_from(
    [
        Overrides({"behaviour": {"unknown_items": "taken"}}),
        Overrides({"behaviour": {"bought_statuses": ["DELIVERED"]}}),
        Overrides({"shop": {"seed": 5}}),
        Overrides({"shop": {"now": "2026-06-11T00:00:00Z"}}),
        Overrides({"auth": {"keys": ["key"]}, "limits": {"rate": 5}}, (Fault.parse(503),)),
        Overrides({"behaviour": {"unknown_items": "nonsense"}}),
        Overrides({"nonsense": {}}),
    ]
)

removals = st.builds(OrderRemoval, order_id=st.sampled_from("123")) | st.just(OrderRemoval(start=0.0, end=2 * START))
changes: st.SearchStrategy[change.Change[object]] = st.one_of(
    st.builds(change.TakeOrders, st.lists(orders(), max_size=3).map(tuple)),
    st.builds(change.RemoveOrders, removals),
    st.builds(change.Keep, st.sampled_from(["domain", "feeds"]), st.just({"domain": "shop.example"})),
    st.builds(change.NoteRequest, st.sampled_from("ab")),
    st.builds(change.TakeEvent, events()),
    st.builds(change.PutContacts, st.lists(contacts(), max_size=3).map(tuple)),
    st.builds(change.DeleteContact, identifiers, st.booleans()),
    st.builds(change.AddContact, identifiers),
    st.builds(change.AddPurchase, st.integers(0, 6), product_ids, st.none() | st.just(START)),
    st.builds(change.GiveToken, identifiers),
    st.builds(change.UseToken, st.just("nobody's")),
    st.builds(change.SetDataSource, sources, st.none() | st.just({"*": ("A", "B")})),
    st.just(change.SetDataSource(DataSource(id=9, type="other"), None, "never prepared")),
    st.builds(change.PutProduct, products),
    st.builds(change.HideProducts, st.sampled_from(["one", "other"]), product_ids),
    st.builds(change.ShowProducts, st.sampled_from(["one", "other"])),
    st.builds(change.SwitchFeed, st.sampled_from(["second", "never read"])),
    st.builds(change.FailFeed, st.sampled_from([None, "it is no feed"])),
    st.builds(change.SetFault, faults, st.sampled_from(["", "test"])),
    st.builds(change.SetStub, stubs),
    st.builds(change.MeetCounts, st.lists(st.integers(1, 4), max_size=3, unique=True).map(tuple)),
    st.builds(change.EndCounts, st.tuples(st.integers(1, 4))),
    st.builds(change.Strike, st.integers(1, 4)),
    st.builds(
        change.EnterScenario,
        st.sampled_from(["one", "other"]),
        st.none() | scenario_states,
        product_ids,
        st.sampled_from([None, 1, 2]),
    ),
    st.builds(change.AddScenario, st.sampled_from(BUILT_IN)),
    st.just(change.EndScenarios()),
    st.just(change.ForgetRequests()),
    st.builds(
        change.TakeLease,
        st.sampled_from(["a", "b"]),
        st.sampled_from([0.5, 5.0]),
        st.integers(1, 3),
        st.sampled_from("xy"),
    ),
    st.builds(change.ReturnLease, st.sampled_from(["a", "b"]), st.integers(0, 3), st.sampled_from("xy")),
    st.just(change.Offer("feed", "second")),
    st.just(change.Prepared("second", "x")),
    st.just(change.Reset(everything=True)),
    st.builds(change.Override, overrides),
    st.builds(change.Reload, st.sampled_from(["others", "never read"])),
    st.just(change.Reset()),
)
"""One change; of feeds and files "second" and "others" are to be prepared."""
