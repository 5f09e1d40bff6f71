"""The hosts that the vendor's API and tracker answer at."""

from __future__ import annotations

API_HOSTS = ("https://yespo.io", "https://api.yespo.io", "https://esputnik.com")
"""The API's own addresses: the vendor's OpenAPI document, its getting-started page, and the name of old."""

TRACKER_HOSTS = ("https://tracker.yespo.io", "https://tracker.esputnik.com")
"""The web tracker's addresses: the vendor's page on web tracking through REST, and the name of old."""

LOG_HOSTS = ("https://events.yespo.io",)
"""Where the vendor's OpenCart module logs to."""

HOSTS = API_HOSTS + TRACKER_HOSTS + LOG_HOSTS
"""All of them; a fake in process answers for each."""
