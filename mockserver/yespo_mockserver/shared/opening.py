"""A shop whose changes are shared from now on."""

from __future__ import annotations

import hashlib

import msgspec

from yespo_contracts.version import __version__
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.shared.agreement import Agreement
from yespo_mockserver.shared.asking import Asking
from yespo_mockserver.shared.log import Reads, SharedLog
from yespo_mockserver.shared.redis.place import place_of
from yespo_mockserver.shared.sequencer import About, Sequencer
from yespo_mockserver.shop import Shop


def redis_sequencer(url: str) -> Sequencer:
    """Return the log at the URL of a Redis; raises `ShopError` where that is none, or the extra isn't installed."""
    place = place_of(url)
    try:
        from yespo_mockserver.shared.redis.sequencer import RedisSequencer  # noqa: PLC0415  # the extra

        return RedisSequencer(place)
    except ImportError:
        raise ShopError('--shared needs the extra: pip install "yespo-testkit[redis]"') from None
    except ValueError as error:
        raise ShopError(f"--shared {place.shown}: {error}.") from None


def check_shareable(shop: Shop) -> None:
    """Raise `ShopError` where workers can't share a shop."""
    for source, lists in shop.log.state.lists.items():
        if callable(lists):
            raise ShopError(
                f"data source {source}: its source is a function, which several workers can't share: each would have "
                "its own. Put its lists into a file, or serve with one worker."
            )


def share(shop: Shop, sequencer: Sequencer, reads: Reads = "acknowledged") -> SharedLog:
    """Let a shop that nothing has changed yet share its changes."""
    state = shop.log.state

    def about() -> About:
        overrides = msgspec.json.encode(state.overrides, order="sorted")
        digest = hashlib.sha256(state.files.base.encode() + b"\0" + overrides).hexdigest()
        return About(__version__, digest, state.files.catalogue.version, shop.config.shop.name)

    log = SharedLog(state, sequencer, about, reads)
    log.agreement = Agreement(shop, log)
    log.others = Asking(log)
    shop.log = log
    return log
