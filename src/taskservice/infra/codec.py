"""The one JSON codec: orjson. Times are RFC 3339 in UTC, enums their value, dataclasses objects."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from taskservice.domain.times import to_text

_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS


def _other(value: object) -> Any:
    if isinstance(value, datetime):
        return to_text(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def encode(value: object) -> bytes:
    return orjson.dumps(value, _other, _OPTIONS)


decode = orjson.loads
