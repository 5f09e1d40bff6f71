"""What `locust -f` reads: the users, their profile, and the options by which the shop is told."""

from __future__ import annotations

import os
from typing import Any

from locust import events
from locust.argument_parser import LocustArgumentParser
from locust.env import Environment

from yespo_mockserver.shop import Shop, ShopError
from yespo_testkit.load.profile import Profile
from yespo_testkit.load.users import Cart, Customer, Operator, Shopper, Visitor
from yespo_testkit.load.world import World

__all__ = ["Cart", "Customer", "Operator", "Profile", "Visitor"]


@events.init_command_line_parser.add_listener
def _options(parser: LocustArgumentParser) -> None:
    group = parser.add_argument_group("yespo-testkit")
    group.add_argument("--shop", env_var="YESPO_LOAD_SHOP", default="", help="The folder of the shop that is served.")
    group.add_argument("--load-profile", env_var="YESPO_LOAD_PROFILE", choices=["steady", "rising"], default="steady")
    group.add_argument("--think", env_var="YESPO_LOAD_THINK", type=float, default=1.0, help="Seconds between steps.")
    group.add_argument("--no-writes", env_var="YESPO_LOAD_NO_WRITES", action="store_true", help="Send questions only.")
    group.add_argument("--draw-seed", env_var="YESPO_LOAD_SEED", type=int, default=None, help="Draw the same again.")


@events.init.add_listener
def _begin(environment: Environment, **_: Any) -> None:  # as Locust calls it
    options = environment.parsed_options
    if options is None:
        return
    try:
        shop = Shop.load(options.shop) if options.shop else Shop.demo()
    except ShopError as error:
        raise SystemExit(f"--shop: {error}") from None
    Shopper.world = World(shop, api_key=os.environ.get("YESPO_API_KEY", "any-key"), seed=options.draw_seed)
    Shopper.think, Shopper.writes = options.think, not options.no_writes
