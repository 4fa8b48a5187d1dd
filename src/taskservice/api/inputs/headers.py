"""Request headers that mean something here."""

from __future__ import annotations

from starlette.requests import Request

from taskservice.api.access.principal import principal_of
from taskservice.domain.errors import InvalidInput

ACTOR = "Task-Actor"
ACTOR_CHARS = 100
IDEMPOTENCY_KEY = "Idempotency-Key"
KEY_CHARS = 255
LAST_EVENT_ID = "Last-Event-ID"


def actor(request: Request) -> str:
    """Who did it: the token's name; on a server that asks for none, who the caller says they are."""
    return principal_of(request.scope).by(read_header(request, ACTOR, ACTOR_CHARS))


def idempotency_key(request: Request) -> str | None:
    return read_header(request, IDEMPOTENCY_KEY, KEY_CHARS)


def read_header(request: Request, name: str, longest: int) -> str | None:
    """None where it is absent. Raises InvalidInput where it is given twice, or is not 1 to ``longest`` characters."""
    wanted = name.lower().encode()
    values = [value for key, value in request.scope["headers"] if key == wanted]
    if not values:
        return None
    if len(values) > 1:
        raise InvalidInput(name, "is given more than once")
    try:
        return printable(values[0].decode(), name, longest)
    except UnicodeDecodeError:
        raise InvalidInput(name, "must be UTF-8") from None


def printable(value: object, field: str, longest: int) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= longest or not value.isprintable() or not value.strip():
        raise InvalidInput(field, f"must be 1 to {longest} printable characters")
    return value
