"""From the text of a variable to its value. A parser raises ValueError, whose message says what is allowed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from taskservice.domain.errors import TaskServiceError

Number = TypeVar("Number", int, float)


class SettingsError(TaskServiceError):
    """A setting is wrong: the message is one line that names the variable, its value, and what is allowed."""

    code = "invalid_setting"


@dataclass(frozen=True)
class Kind:
    """How a text becomes a value, and in words what is allowed."""

    name: str
    allowed: str
    parse: Callable[[str], object]


def integer(low: int, high: int) -> Kind:
    """A whole number, both ends included."""

    def parse(text: str) -> int:
        # int() alone would also take "1_000" and the digits of other scripts, which nobody means.
        if not (text.isascii() and text.lstrip("+-").isdecimal()):
            raise ValueError
        return _within(int(text), low, high)

    return Kind("integer", f"a whole number from {low} to {high}", parse)


def seconds(low: float, high: float = 86_400) -> Kind:
    """A duration; fractions are fine."""

    def parse(text: str) -> float:
        value = float(text)
        if not text.isascii() or "_" in text or not math.isfinite(value):
            raise ValueError
        return _within(value, low, high)

    return Kind("seconds", f"a number of seconds from {low:g} to {high:g}", parse)


def choice(*names: str) -> Kind:
    """One of the names; upper and lower case are the same."""

    def parse(text: str) -> str:
        if text.lower() not in names:
            raise ValueError
        return text.lower()

    return Kind("choice", "one of " + ", ".join(names), parse)


def url(*schemes: str) -> Kind:
    """An address with one of the schemes and a host."""

    def parse(text: str) -> str:
        parts = urlsplit(_text(text))
        # Reading .port checks it: urlsplit itself takes any text there.
        if parts.scheme not in schemes or not parts.hostname or parts.port == 0:
            raise ValueError
        return text

    return Kind("URL", _starting_with(schemes), parse)


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(part.strip().lower() for part in text.split(","))
    if not all(origin == "*" or ORIGIN.fullmatch(origin) for origin in origins):
        raise ValueError
    return origins


def _postgres_url(text: str) -> str:
    if not text.startswith(("postgresql://", "postgres://")):
        raise ValueError
    try:
        # libpq's own reader: it knows several hosts, sockets and every parameter.
        ports = str(conninfo_to_dict(_text(text)).get("port") or "")
    except psycopg.ProgrammingError as error:
        raise ValueError from error
    # The port is the one part that libpq would look at only when it connects.
    if not all(port == "" or (port.isdecimal() and 0 < int(port) < 65_536) for port in ports.split(",")):
        raise ValueError
    return text


def _starting_with(schemes: tuple[str, ...]) -> str:
    return "a URL that starts with " + " or ".join(f"{scheme}://" for scheme in schemes)


def _text(text: str) -> str:
    if not text.isprintable():
        raise ValueError
    return text


def _path(text: str) -> Path:
    try:
        return Path(_text(text)).expanduser().absolute()
    except RuntimeError as error:  # "~name" of nobody
        raise ValueError from error


def _within(value: Number, low: float, high: float) -> Number:
    if not low <= value <= high:
        raise ValueError
    return value


TEXT = Kind("text", "printable text on one line", _text)
ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?")
ORIGINS = Kind("origins", "origins such as https://tasks.example.com, joined by commas, or *", _origins)
FOLDER = Kind("folder", "the path of a folder", _path)
POSTGRES_URL = Kind("URL", _starting_with(("postgresql", "postgres")), _postgres_url)
