"""Creating, listing and revoking access tokens, for who has the database: the first has to come from somewhere."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from taskservice.domain.access import PREFIX_CHARS, TOKEN_MARK, Role, digest_of, parse_token_name
from taskservice.domain.errors import TokenExists, TokenNotFound
from taskservice.infra.connection import ThreadConnection
from taskservice.infra.database import connect_thread, naming_outages
from taskservice.infra.statements import sql

TOKEN_BYTES = 32
_NOTIFY = b"select pg_notify('access_tokens', '')"


@dataclass(frozen=True)
class AccessToken:
    """All that is kept of it: the token itself is not."""

    id: int
    prefix: str
    name: str
    role: Role
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


def create_token(uri: str, name: str, role: Role, expires_in_s: float | None = None) -> tuple[str, AccessToken]:
    """The token, which cannot be had a second time. Raises InvalidInput, TokenExists, DatabaseUnavailable.

    A token of the same name that has expired gives its name up, and is revoked.
    """
    token = TOKEN_MARK + secrets.token_urlsafe(TOKEN_BYTES)
    values = {
        "hash": digest_of(token),
        "prefix": token[:PREFIX_CHARS],
        "name": parse_token_name(name),
        "role": role,
        "expires_in_s": expires_in_s,
    }
    with _connected(uri) as conn, conn.transaction():
        conn.execute(sql("revoke_expired_token"), values)
        row = conn.execute(sql("create_token"), values).fetchone()
        if row is None:
            raise TokenExists(name)
        conn.execute(_NOTIFY)
    return token, _token(row)


def list_tokens(uri: str) -> Sequence[AccessToken]:
    """The oldest first, with those that were revoked."""
    with _connected(uri) as conn:
        return [_token(row) for row in conn.execute(sql("list_tokens")).fetchall()]


def revoke_token(uri: str, which: str) -> AccessToken:
    """``which``: its name, its prefix, or all of it. Raises TokenNotFound, also where it was revoked before."""
    with _connected(uri) as conn, conn.transaction():
        live = [token for token in map(_token, conn.execute(sql("list_tokens"))) if token.revoked_at is None]
        found = [token.id for token in live if _is(token, which)]
        if len(found) != 1:
            many = "more than one token begins so" if found else "there is no such token that could be revoked"
            raise TokenNotFound(f"{which[:PREFIX_CHARS] if which.startswith(TOKEN_MARK) else which}: {many}")
        row = conn.execute(sql("revoke_token"), {"id": found[0]}).fetchone()
        if row is None:
            raise TokenNotFound("somebody else has just revoked it")
        conn.execute(_NOTIFY)
    return _token(row)


def has_tokens(uri: str) -> bool:
    with _connected(uri) as conn:
        return conn.execute(sql("has_tokens")).fetchone() == (True,)


def _is(token: AccessToken, which: str) -> bool:
    if not which.startswith(TOKEN_MARK):
        return token.name == which
    return len(which) > len(TOKEN_MARK) and token.prefix.startswith(which[:PREFIX_CHARS])


@contextmanager
def _connected(uri: str) -> Iterator[ThreadConnection]:
    with naming_outages(), connect_thread(uri, name="tokens") as conn:
        yield conn


def _token(row: Sequence[Any]) -> AccessToken:
    id_, prefix, name, role, *times = row
    return AccessToken(id_, prefix, name, Role(role), *times)
