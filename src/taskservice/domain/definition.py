"""What somebody asks for: a task's definition, checked field by field.

Limits are those that existing users rely on (name, description, parameters, priority), else ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from taskservice.domain.errors import InvalidInput
from taskservice.domain.retry import DEFAULT_RETRY, MAX_ATTEMPTS, MAX_BACKOFF_S, RetryPolicy
from taskservice.domain.times import parse_time

NAME_CHARS = 255
DESCRIPTION_CHARS = 5_000
VALUE_CHARS = 1_024
MAX_PARAMETERS = 100
MAX_TAGS = 20
MAX_PRIORITY = 32_767
MAX_NUMBER = 2**63  # kept exactly
MIN_TIMEOUT_S, MAX_TIMEOUT_S = 1, 86_400
DEFAULT_TIMEOUT_S = 10.0

PARAMETER_KEY = re.compile(r"[a-zA-Z0-9_-]{1,255}")
WORD = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.:-]{0,99}")  # a type, a queue, a tag


@dataclass(frozen=True)
class TaskDefinition:
    name: str
    type: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""
    queue: str = "default"
    priority: int = 0
    tags: Sequence[str] = ()
    run_at: datetime | None = None
    timeout_s: float = DEFAULT_TIMEOUT_S
    retry: RetryPolicy = DEFAULT_RETRY


def parse_definition(body: object, default_timeout_s: float = DEFAULT_TIMEOUT_S, where: str = "") -> TaskDefinition:
    """Check a decoded JSON object. Raises InvalidInput naming the first field that is wrong, after ``where``."""
    if not isinstance(body, dict):
        raise InvalidInput(where.rstrip(".") or "body", "must be a JSON object")
    for name in body:
        if name not in _PARSERS:
            raise InvalidInput(where + str(name)[:80], f"is not a field; known are {', '.join(sorted(_PARSERS))}")
    for name in ("name", "type"):
        if body.get(name) is None:
            raise InvalidInput(where + name, "is required")
    # null means "not given" for every optional field
    given = {name: _PARSERS[name](value, where + name) for name, value in body.items() if value is not None}
    return TaskDefinition(**{"timeout_s": default_timeout_s, **given})


def text(value: object, where: str, longest: int) -> str:
    if not isinstance(value, str):
        raise InvalidInput(where, f"must be text, not {type(value).__name__}")
    if len(value) > longest:
        raise InvalidInput(where, f"must be at most {longest} characters, not {len(value)}")
    # PostgreSQL stores no NUL in text, and a lone surrogate is not Unicode
    if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value if c > "\ud7ff"):
        raise InvalidInput(where, "must not contain NUL or half of a surrogate pair")
    return value


def word(value: object, where: str) -> str:
    value = text(value, where, 100)
    if not WORD.fullmatch(value):
        raise InvalidInput(where, "must be 1 to 100 letters, digits and _ . : -, beginning with a letter or digit")
    return value


def whole_number(value: object, where: str, low: int, high: int) -> int:
    """JSON knows one kind of number: 7.0 is whole."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InvalidInput(where, f"must be a whole number from {low} to {high}")
    return value


def number(value: object, where: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise InvalidInput(where, f"must be a number from {low:g} to {high:g}")
    return float(value)


def _name(value: object, where: str) -> str:
    value = text(value, where, NAME_CHARS)
    if not value.strip() or not value.isprintable():
        raise InvalidInput(where, f"must be 1 to {NAME_CHARS} printable characters")
    return value


def _parameters(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidInput(where, "must be a JSON object")
    if len(value) > MAX_PARAMETERS:
        raise InvalidInput(where, f"must have at most {MAX_PARAMETERS} entries, not {len(value)}")
    for key, item in value.items():
        if not PARAMETER_KEY.fullmatch(key):
            raise InvalidInput(f"{where}.{key[:80]}", "a key must be letters, digits, _ and - only")
        _parameter_value(item, f"{where}.{key}")
    return value


def _parameter_value(value: object, where: str) -> None:
    if isinstance(value, str):
        text(value, where, VALUE_CHARS)
    elif isinstance(value, dict | list):
        if len(json.dumps(value, ensure_ascii=False)) > VALUE_CHARS:
            raise InvalidInput(where, f"must be at most {VALUE_CHARS} characters as JSON")
        for item in value.items() if isinstance(value, dict) else enumerate(value):
            for part in item:  # a key and what it holds, or a number and what stands there
                _parameter_value(part, where)
    elif isinstance(value, int | float) and abs(value) > MAX_NUMBER:
        raise InvalidInput(where, "is a number too large to keep exactly; send it as text")


def _tags(value: object, where: str) -> list[str]:
    if not isinstance(value, list):
        raise InvalidInput(where, "must be a list of words")
    if len(value) > MAX_TAGS:
        raise InvalidInput(where, f"must have at most {MAX_TAGS} entries, not {len(value)}")
    return sorted({word(item, f"{where}[{i}]") for i, item in enumerate(value)})


def _retry(value: object, where: str) -> RetryPolicy:
    if not isinstance(value, dict):
        raise InvalidInput(where, "must be a JSON object")
    for name in value:
        if name not in _RETRY_PARSERS:
            raise InvalidInput(f"{where}.{name[:80]}", f"is not a field; known are {', '.join(_RETRY_PARSERS)}")
    return RetryPolicy(**{n: _RETRY_PARSERS[n](v, f"{where}.{n}") for n, v in value.items() if v is not None})


_RETRY_PARSERS: Mapping[str, Callable[[object, str], Any]] = {
    "max_attempts": lambda v, w: whole_number(v, w, 1, MAX_ATTEMPTS),
    "initial_s": lambda v, w: number(v, w, 0, MAX_BACKOFF_S),
    "factor": lambda v, w: number(v, w, 1, 100),
    "cap_s": lambda v, w: number(v, w, 0, MAX_BACKOFF_S),
    "jitter": lambda v, w: number(v, w, 0, 1),
}

_PARSERS: Mapping[str, Callable[[object, str], Any]] = {
    "name": _name,
    "type": word,
    "description": lambda v, w: text(v, w, DESCRIPTION_CHARS),
    "parameters": _parameters,
    "queue": word,
    "priority": lambda v, w: whole_number(v, w, 0, MAX_PRIORITY),
    "tags": _tags,
    "run_at": parse_time,
    "timeout_s": lambda v, w: number(v, w, MIN_TIMEOUT_S, MAX_TIMEOUT_S),
    "retry": _retry,
}
