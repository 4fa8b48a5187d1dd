"""All tokens of the database, in memory: a request costs none of the database's time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from time import monotonic

from taskservice.domain.errors import DatabaseUnavailable
from taskservice.infra.access.load import KnownToken, load_tokens
from taskservice.infra.database import Pool, reporting_outages

LOAD_WITHIN_S = 2.0


class KnownTokens:
    """As they were when they were last loaded; where the database is gone, they stay so."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._by_digest: Mapping[bytes, KnownToken] = {}
        self._by_id: Mapping[int, KnownToken] = {}
        self._loading = asyncio.Lock()
        self._begun = self._ended = 0  # loads
        self._failed = ""

    @property
    def any(self) -> bool:
        """Revoked ones as well: a service that once had tokens is never open again."""
        return bool(self._by_digest)

    def find(self, digest: bytes) -> KnownToken | None:
        return self._by_digest.get(digest)

    def is_good(self, token_id: int) -> bool:
        token = self._by_id.get(token_id)
        return token is not None and not token.revoked and not token.expired(monotonic())

    def next_end_s(self) -> float:
        """Seconds until a token expires; infinite where none does."""
        now_s = monotonic()
        ends = (token.ends_s for token in self._by_digest.values() if token.ends_s is not None and not token.revoked)
        return min((end_s - now_s for end_s in ends if end_s > now_s), default=float("inf"))

    async def refresh(self) -> None:
        """As the database has them now, or a moment later. Raises DatabaseUnavailable.

        Whoever asks while one load runs shares the one after it, so that strangers with tokens that nobody knows keep
        no more than one connection busy, however many they are.
        """
        asked = self._begun
        async with self._loading:
            if self._ended <= asked:
                self._begun += 1
                await self._load()
                self._ended = self._begun
            if self._failed:
                raise DatabaseUnavailable(self._failed)

    async def _load(self) -> None:
        self._failed = ""
        try:
            async with reporting_outages(), self._pool.connection(LOAD_WITHIN_S) as conn:
                self._by_digest = await load_tokens(conn)
        except DatabaseUnavailable as error:
            self._failed = str(error)
            return
        self._by_id = {token.id: token for token in self._by_digest.values()}
