"""The settings, as the built-in handlers see them."""

from __future__ import annotations

from functools import cache

from taskservice.infra.settings import Settings


@cache
def settings() -> Settings:
    """Read once a process, as everywhere: a handler is no place to find out that a setting changed."""
    return Settings.load()
