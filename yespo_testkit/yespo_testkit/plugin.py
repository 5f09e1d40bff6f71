"""The pytest plugin `yespo`: it imports pytest and the standard library only, until a test asks for a fixture."""

from __future__ import annotations
