"""Lets in who may, and nobody else. REST and RPC ask here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from taskservice.api.access.credentials import Headers, find_token
from taskservice.api.access.hosts import find_host, is_of_this_machine
from taskservice.api.access.known import KnownTokens
from taskservice.api.access.principal import ANYBODY, EVERYBODY, Principal
from taskservice.api.access.streams import Cut, OpenStreams
from taskservice.api.access.table import role_needed
from taskservice.api.errors import Forbidden, HostRefused, Unauthorized
from taskservice.domain.access import digest_of
from taskservice.domain.errors import DatabaseUnavailable
from taskservice.infra.access.load import KnownToken, note_use
from taskservice.infra.database import Pool, reporting_outages
from taskservice.infra.listen import wait_for_wake
from taskservice.infra.log import event
from taskservice.infra.outage import is_outage

log = logging.getLogger("taskservice.access")

POLL_S = 5.0  # where the listener is cut: what a revoked token has left
NOTE_USE_EVERY_S = 60.0
NEEDED = "a token is needed: 'Authorization: Bearer TOKEN'; task-cli asks for it with 'task-cli login'"


class Gate:
    """While there never was a token, everybody is let in who asks this machine by a name of its own, where nobody else
    reaches it (``is_loopback``); by any name where it is ``insecure``.
    """

    def __init__(self, pool: Pool, wake: asyncio.Event, *, is_loopback: bool, insecure: bool) -> None:
        self._pool = pool
        self._wake = wake
        self._open_without_tokens = is_loopback or insecure
        self._by_any_name = insecure
        self._known = KnownTokens(pool)
        self._streams = OpenStreams()
        self._used: dict[int, float] = {}  # by id, when last, by the monotonic clock
        self._any_used = asyncio.Event()

    @property
    def is_open(self) -> bool:
        return self._open_without_tokens and not self._known.any

    async def admit(self, headers: Headers, operation: str) -> Principal:
        """Who asks for ``operation``, by a request's headers, their names in lower case.

        Raises Unauthorized, Forbidden, HostRefused, and DatabaseUnavailable where a token is not known, and cannot be
        looked for.
        """
        needed = role_needed(operation)
        if needed is None:
            return ANYBODY
        given = find_token(headers)
        if given is None:
            if not self.is_open:
                raise Unauthorized(NEEDED, given=False)
            principal = EVERYBODY
        else:
            principal = await self._identify(given, if_open=EVERYBODY)
        if principal is EVERYBODY and not self._by_any_name and not is_of_this_machine(host := find_host(headers)):
            raise HostRefused(host.decode("latin-1"))
        if not principal.role.may(needed):
            raise Forbidden(principal.role, needed)
        return principal

    async def identify(self, token: str) -> Principal:
        """Whose it is. Raises Unauthorized, DatabaseUnavailable."""
        return await self._identify(token)

    @contextmanager
    def while_admitted(self, principal: Principal, cut: Cut) -> Iterator[None]:
        """Around an answer that lasts: ``cut`` is called when the token is revoked or expires."""
        if principal is ANYBODY:  # what is public stays so
            yield
            return
        with self._streams.until_cut(principal.token_id, cut):
            if not self._is_still_good(principal.token_id):  # since it was admitted
                cut()
            yield

    async def load(self) -> None:
        """Before anybody is let in. Raises DatabaseUnavailable."""
        await self._known.refresh()

    async def keep_up(self) -> None:
        """Until cancelled: knows of what changed, at once where the listener is connected."""
        while True:
            try:
                await self._known.refresh()
            except DatabaseUnavailable:
                pass  # who is known stays known
            except Exception as error:
                if not is_outage(error):
                    event(log, "access.refresh_failed", level=logging.ERROR, exc_info=True)
            self._streams.cut_unless(self._is_still_good)
            await wait_for_wake(self._wake, min(POLL_S, self._known.next_end_s()))

    async def note_uses(self) -> None:
        """Until cancelled: writes down which tokens were used, the first use at once."""
        while True:
            await self._any_used.wait()
            self._any_used.clear()
            used, self._used = self._used, {}
            try:
                async with reporting_outages(), self._pool.connection() as conn:
                    await note_use(conn, used)
            except Exception as error:
                self._used = used | self._used
                self._any_used.set()
                if not is_outage(error):
                    event(log, "access.note_failed", level=logging.ERROR, exc_info=True)
            await asyncio.sleep(NOTE_USE_EVERY_S)

    async def _identify(self, given: str, if_open: Principal | None = None) -> Principal:
        digest = digest_of(given)
        found = None if digest is None else self._known.find(digest)
        if found is None and digest is not None:
            await self._known.refresh()  # it may have been created a moment ago
            found = self._known.find(digest)
        if found is None:
            if if_open is not None and self.is_open:
                return if_open
            raise Unauthorized("there is no such token")
        return self._owner(found)

    def _owner(self, token: KnownToken) -> Principal:
        if token.revoked:
            raise Unauthorized("the token was revoked")
        now_s = monotonic()
        if token.expired(now_s):
            raise Unauthorized("the token has expired")
        self._used[token.id] = now_s
        self._any_used.set()
        return Principal(token.name, token.role, token.id, token.expires_at)

    def _is_still_good(self, token_id: int | None) -> bool:
        return self.is_open if token_id is None else self._known.is_good(token_id)
