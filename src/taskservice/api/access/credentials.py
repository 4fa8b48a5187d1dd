"""The token in a request's head: a bearer's, or that of the dashboard's cookie."""

from __future__ import annotations

from collections.abc import Iterable

COOKIE = "task_session"

Headers = Iterable[tuple[bytes, bytes]]


def find_token(headers: Headers) -> str | None:
    """What is given as a token, be it one or not. Authorization wins over the cookie; names are in lower case."""
    in_cookie = None
    for name, value in headers:
        if name == b"authorization":
            return _bearer(value)
        if name == b"cookie" and in_cookie is None:
            in_cookie = _from_cookie(value)
    return in_cookie


def _bearer(value: bytes) -> str:
    """Empty for any other scheme: something was given, and it is no token."""
    scheme, _, token = value.partition(b" ")
    return token.strip().decode("latin-1") if scheme.lower() == b"bearer" else ""


def _from_cookie(value: bytes) -> str | None:
    for part in value.split(b";"):
        name, equals, token = part.strip().partition(b"=")
        if equals and name == COOKIE.encode():
            return token.decode("latin-1")
    return None
