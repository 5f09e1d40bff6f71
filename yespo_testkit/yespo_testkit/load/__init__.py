"""Load as real shops make it, for Locust: `locust -f "$(python -m yespo_testkit.load)" -H http://127.0.0.1:8025`.

`World` draws requests from a shop and judges the answers, without Locust; `users` has a class for each way to shop,
`profile` how their number changes, and `locustfile.py` is what Locust reads. It needs the extra `load`.
"""

from __future__ import annotations

from yespo_testkit.load.world import Sent, World

__all__ = ["Sent", "World"]
