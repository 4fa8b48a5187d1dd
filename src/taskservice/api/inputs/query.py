"""Query parameters: every one known, given once, and parsed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request

from taskservice.domain.definition import text, whole_number
from taskservice.domain.errors import InvalidInput
from taskservice.domain.ids import parse_task_id
from taskservice.domain.status import Status, parse_status
from taskservice.domain.times import parse_time, to_text

T = TypeVar("T")
Parser = Callable[[str, str], T]

MAX_POSITION = 2**63 - 1
MAX_VERSION = 2**31 - 1
MAX_FIELDS = 100


class Query:
    """The parameters of one request. Raises InvalidInput for one that is not ``known`` or given twice.

    Those in ``lists`` may be repeated; their values come joined by commas.
    """

    def __init__(self, request: Request, known: tuple[str, ...], lists: tuple[str, ...] = ()) -> None:
        self._values: dict[str, str] = {}
        for name, value in _pairs(request):
            if name not in known:
                shown = ", ".join(known) if known else "none"
                raise InvalidInput(name[:80] or "query", f"is not a parameter here; known are {shown}")
            if name not in self._values:
                self._values[name] = value
            elif name in lists:
                self._values[name] += "," + value
            else:
                raise InvalidInput(name, "is given more than once")

    def read(self, name: str, parse: Parser[T]) -> T | None:
        value = self._values.get(name)
        return None if value is None else parse(value, name)


def refuse_query(request: Request) -> None:
    """For addresses that take no parameters."""
    if request.scope["query_string"]:
        Query(request, ())


def _pairs(request: Request) -> list[tuple[str, str]]:
    raw: bytes = request.scope["query_string"]
    if not raw:
        return []
    try:
        return parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError:
        raise InvalidInput("query", "must be percent-encoded UTF-8 of at most 100 parameters") from None


def integer(low: int, high: int) -> Parser[int]:
    def parse(value: str, field: str) -> int:
        digits = value.isascii() and value.isdigit() and len(value) <= 19
        return whole_number(int(value) if digits else None, field, low, high)

    return parse


position = integer(0, MAX_POSITION)
version = integer(1, MAX_VERSION)


def task_id(value: str, field: str) -> int:
    return parse_task_id(value, field)


def task_ids(most: int) -> Parser[tuple[int, ...]]:
    def parse(value: str, field: str) -> tuple[int, ...]:
        parts = value.split(",", most)
        if len(parts) > most:
            raise InvalidInput(field, f"must be at most {most} ids")
        return tuple(parse_task_id(part.strip(), field) for part in parts)

    return parse


def one_of(*known: str) -> Parser[str]:
    def parse(value: str, field: str) -> str:
        if value not in known:
            raise InvalidInput(field, f"must be one of {', '.join(known)}")
        return value

    return parse


def time_text(value: str, field: str) -> str:
    # an unescaped plus of an offset arrives as a space
    return to_text(parse_time(value.replace(" ", "+"), field))


def statuses(value: str, field: str) -> tuple[Status, ...]:
    return tuple(dict.fromkeys(parse_status(part, field) for part in {part.strip(): 0 for part in value.split(",")}))


def words(most_chars: int) -> Parser[str]:
    def parse(value: str, field: str) -> str:
        if not value:
            raise InvalidInput(field, f"must be 1 to {most_chars} characters")
        return text(value, field, most_chars)

    return parse
