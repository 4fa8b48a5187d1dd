"""What servers ask of the tokens: all of them at once, and that some were used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from taskservice.domain.access import Role
from taskservice.infra.database import Connection
from taskservice.infra.statements import sql


@dataclass(frozen=True)
class KnownToken:
    """``ends_s``: when it expires, by this machine's monotonic clock; None: never."""

    id: int
    name: str
    role: Role
    revoked: bool
    expires_at: datetime | None
    ends_s: float | None

    def expired(self, now_s: float) -> bool:
        return self.ends_s is not None and now_s >= self.ends_s


async def load_tokens(conn: Connection) -> Mapping[bytes, KnownToken]:
    """Every token there ever was, by its digest."""
    asked_s = monotonic()  # before the database looks at its clock: a token ends early rather than late
    cursor = await conn.execute(sql("load_tokens"))
    return {
        bytes(digest): KnownToken(
            id_, name, Role(role), revoked, expires_at, None if rest_s is None else asked_s + rest_s
        )
        for id_, digest, name, role, revoked, expires_at, rest_s in await cursor.fetchall()
    }


async def note_use(conn: Connection, used: Mapping[int, float]) -> None:
    """``used``: by a token's id, when it was last used, by this machine's monotonic clock."""
    now_s = monotonic()
    ages_s = [now_s - used_s for used_s in used.values()]
    await conn.execute(sql("note_token_use"), {"ids": list(used), "ages_s": ages_s})
