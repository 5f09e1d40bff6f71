"""Those who shop, as Locust's users: each goes one way through the shop, thinks between two steps, and begins anew."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import ClassVar

from locust import FastHttpUser, task

from yespo_testkit.load.world import Sent, World


class Shopper(FastHttpUser):
    """What all have in common; a subclass says in `way` what it sends."""

    abstract = True
    world: ClassVar[World]
    think: ClassVar[float] = 1.0
    """Seconds between two steps, on average."""
    writes: ClassVar[bool] = True
    """Whether events and orders are sent, which change the shop."""

    def way(self) -> Iterator[Sent | None]:
        """Yield what is sent, in order; None is a step that this shop doesn't have."""
        raise NotImplementedError

    @task
    def shop(self) -> None:
        """Go the way once."""
        for step in self.way():
            if step is None or (step.content and not self.writes):
                continue
            self.send(step)
            if self.think:
                time.sleep(self.world.chance.expovariate(1 / self.think))  # Locust has made it its own

    def send(self, sent: Sent) -> None:
        """Send a request, and count it as failed where its answer breaks the contract."""
        with self.client.request(
            sent.request.method,
            sent.request.target,
            name=sent.name,
            headers=dict(sent.request.headers),
            data=sent.content.decode() if sent.content else None,
            catch_response=True,
        ) as response:
            if response.status_code == 0:  # no answer came; Locust knows why
                return
            headers = response.headers or {}
            problem = self.world.judge(sent, response.status_code, headers.items(), response.content or b"")
            if problem:
                response.failure(problem)
            else:
                response.success()


class Visitor(Shopper):
    """Somebody who looks around, and whom nobody knows."""

    weight: int = 6

    def way(self) -> Iterator[Sent | None]:
        """Yield the home page, a category, two products."""
        who = self.world.stranger()
        yield self.world.ask("bestsellers", who)
        yield self.world.ask("trending", who)
        for product in self.world.products(2):
            yield self.world.event("ProductPage", who, {"Product": {"productKey": product}})
            yield self.world.ask("you_may_also_like", who, [product])
            yield self.world.ask("out_of_stock_alternatives", who, [product])


class Customer(Shopper):
    """Somebody who comes back."""

    weight: int = 3

    def way(self) -> Iterator[Sent | None]:
        """Yield a home page of their own, what they looked at, a product."""
        who = self.world.customer("contactId", "externalCustomerId", "email")
        yield self.world.ask("personal", who)
        yield self.world.ask("viewed", who)
        yield self.world.ask("novelties", who)
        (product,) = self.world.products() or [""]
        if product:
            yield self.world.ask("you_may_also_like", who, [product])


class Cart(Shopper):
    """Somebody who fills a cart, and sometimes buys what is in it."""

    weight: int = 2

    def way(self) -> Iterator[Sent | None]:
        """Yield the cart page as the cart fills, and one time in three the order."""
        who = self.world.customer("externalCustomerId")
        cart = self.world.products(3)
        for count in range(1, len(cart) + 1):
            inside = [{"productKey": product, "price": 100, "quantity": 1} for product in cart[:count]]
            guid = f"{self.world.chance.getrandbits(32):08x}"
            yield self.world.event("StatusCart", who, {"GUID": guid, "Products": inside})
            yield self.world.ask("also_bought", who, cart[:count])
        if self.world.chance.random() < 1 / 3:
            yield self.world.order(who, cart)
            yield self.world.ask("potential_purchase", who, cart)


class Operator(Shopper):
    """Somebody who sells by phone: whoever calls is found by the number."""

    weight: int = 1

    def way(self) -> Iterator[Sent | None]:
        """Yield what the caller may like, what goes with it, and one time in two the order."""
        who = self.world.customer("phone")
        yield self.world.ask("personal", who)
        yield self.world.ask("abandoned", who)
        chosen = self.world.products(2)
        yield self.world.ask("also_bought", who, chosen)
        if self.world.chance.random() < 1 / 2:
            yield self.world.order(who, chosen)
