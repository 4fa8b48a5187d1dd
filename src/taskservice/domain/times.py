"""Times are RFC 3339 strings in UTC with microseconds, ``2026-01-02T03:04:05.000006Z``.

Events keep them as text, so that an event equals what was stored; text of this one shape sorts as time does.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from taskservice.domain.errors import InvalidInput


def to_text(moment: datetime) -> str:
    """``moment`` must know its zone."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def from_text(text: str) -> datetime:
    return datetime.fromisoformat(text)


def parse_time(value: object, field: str) -> datetime:
    """RFC 3339 with an offset or Z, from year 1970 to 9998. Raises InvalidInput naming ``field``."""
    try:
        if not isinstance(value, str) or len(value) > 40:
            raise ValueError
        moment = datetime.fromisoformat(value.upper())  # RFC 3339 knows t and z as well
        if moment.tzinfo is None or not 1970 <= moment.year <= 9998:
            raise ValueError
    except ValueError:
        raise InvalidInput(field, "must be a time with its zone, such as 2026-01-02T03:04:05Z") from None
    return moment.astimezone(UTC)


def later(at: str, delay_s: float) -> str:
    return to_text(from_text(at) + timedelta(seconds=delay_s))
