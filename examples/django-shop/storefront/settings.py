"""Django's settings; what differs between machines comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path

SECRET_KEY = os.environ.get("SECRET_KEY", "only-for-development")
DEBUG = os.environ.get("DEBUG") == "1"
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "storefront.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
    }
]

YESPO_URL = os.environ.get("YESPO_URL", "https://yespo.io")
YESPO_API_KEY = os.environ.get("YESPO_API_KEY", "")
YESPO_ALSO_BOUGHT = 1247
