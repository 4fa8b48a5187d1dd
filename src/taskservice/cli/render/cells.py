"""One value as one line of safe text."""

from __future__ import annotations

from typing import Any

import orjson


def printable(text: str) -> str:
    """One line in which nothing steers the terminal: what is not printable shows as Python would write it."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return printable(", ".join(value))
    return printable(orjson.dumps(value).decode())


def moment(text: str | None) -> str:
    """A time to the second, in UTC, as ``2026-01-02 03:04:05``."""
    return printable(text[:19].replace("T", " ")) if text else ""


def shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
