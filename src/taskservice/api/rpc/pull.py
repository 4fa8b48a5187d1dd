"""PullEvents: one stream, one reader, work under its lease for as long as it lasts."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, Sequence

import psycopg
from connectrpc.code import Code
from connectrpc.errors import ConnectError
from starlette.requests import Request

from taskservice.api.access.principal import Principal, principal_of
from taskservice.api.errors import Unauthorized
from taskservice.api.inputs.headers import read_header
from taskservice.api.inputs.query import integer
from taskservice.api.parts import Parts
from taskservice.domain.definition import word
from taskservice.infra.background import in_background
from taskservice.infra.database import OUTAGES, Connection, reporting_outages
from taskservice.infra.listen import wait_for_wake
from taskservice.infra.log import event
from taskservice.infra.queue import readers
from taskservice.infra.queue.claim import Claimed, claim
from taskservice.infra.queue.readers import Reader, Wish

log = logging.getLogger("taskservice.readers")

UUID, SLOTS, TYPES, QUEUES = "Task-Reader", "Task-Slots", "Task-Types", "Task-Queues"
UUID_CHARS, LIST_CHARS, MAX_WORDS, MAX_SLOTS = 100, 5_000, 50, 1_000
POLL_S = 1.0
GATHER_S = 0.01
PAUSE_S = 0.5
DISMISSED_WITHIN_S = 5.0


def host_of(request: Request) -> str:
    """Where a reader is: its address, and whose token it has."""
    address = request.client.host if request.client is not None else "unknown"
    principal = principal_of(request.scope)
    return address if principal.token_id is None else f"{principal.name}@{address}"


def read_wish(request: Request) -> Wish:
    """Who reads, and what it asks for by headers, all of which may be left out. Raises InvalidInput."""
    slots = read_header(request, SLOTS, 10)
    return Wish(
        host=host_of(request),
        uuid=read_header(request, UUID, UUID_CHARS),
        types=_words(request, TYPES),
        queues=_words(request, QUEUES),
        slots=Wish.slots if slots is None else integer(1, MAX_SLOTS)(slots, SLOTS),
    )


async def pull(parts: Parts, principal: Principal, wish: Wish) -> AsyncGenerator[Claimed]:
    """Attempts as they are claimed, never more unended than there are slots. However it ends, these go back.

    Raises DatabaseUnavailable where it cannot begin; later outages are waited for.
    """
    wake = asyncio.Event()
    async with parts.desk.join(wake):
        async with reporting_outages(), parts.store.pool.connection() as conn:
            reader = await readers.register_reader(conn, wish, parts.settings.lease_s)
        held = Held(parts, wish, reader, wake)
        event(log, "reader.started", worker=reader.name, types=list(wish.types), slots=wish.slots)
        try:
            with parts.gate.while_admitted(principal, held.cut):
                async with in_background(held.keep_lease()):
                    while True:
                        for claimed in await held.next_claims():
                            yield claimed
        finally:
            await held.dismiss()


class Held:
    """What one reader holds."""

    def __init__(self, parts: Parts, wish: Wish, reader: Reader, wake: asyncio.Event) -> None:
        self._desk = parts.desk
        self._pool = parts.store.pool
        self._lease_s = parts.settings.lease_s
        self._wish = wish
        self._reader = reader
        self._wake = wake
        self._attempts: dict[int, int] = {}  # token -> task id
        self._ambiguous = False
        self._lost = self._cut = False

    async def next_claims(self) -> Sequence[Claimed]:
        """At least one, once there are; ends with an error when the stream has to."""
        while True:
            self._check_open()
            try:
                claimed = await self._claim()
            except OUTAGES:  # told by whoever holds the connection
                await asyncio.sleep(PAUSE_S * random.uniform(0.8, 1.2))
                continue
            if claimed:
                return claimed
            await self._wait()

    def cut(self) -> None:
        """The token that it was opened with is not good any more."""
        self._cut = True
        self._wake.set()

    async def keep_lease(self) -> None:
        """Until it is lost."""
        while True:
            await asyncio.sleep(self._lease_s / 3)
            try:
                async with self._pool.connection() as conn:
                    kept = await readers.keep_reader(conn, self._reader, self._lease_s, len(self._attempts))
            except OUTAGES:
                continue
            if not kept:
                self._lost = True
                self._wake.set()
                return

    async def dismiss(self) -> None:
        try:
            async with asyncio.timeout(DISMISSED_WITHIN_S), self._pool.connection() as conn:
                await readers.dismiss(conn, self._reader, "its reader is gone")
        except (psycopg.Error, TimeoutError) as error:  # its lease runs out by itself
            told = str(error).strip()[:200]
            event(log, "reader.not_dismissed", level=logging.WARNING, worker=self._reader.name, error=told)
        event(log, "reader.stopped", worker=self._reader.name)

    def _check_open(self) -> None:
        if self._desk.closing:
            raise ConnectError(Code.UNAVAILABLE, "the server is stopping; what was not reported is queued again")
        if self._cut:
            raise Unauthorized("the token was revoked, or has expired; what was not reported is queued again")
        if self._lost:
            raise ConnectError(Code.ABORTED, "the lease ran out without a Heartbeat; its work is queued again")

    async def _claim(self) -> Sequence[Claimed]:
        async with self._pool.connection() as conn:
            if self._ambiguous:
                await readers.hand_back(conn, self._reader, "its claim was not answered", self._attempts)
            free = self._wish.slots - await self._count_held(conn)
            if free <= 0:
                return ()
            if not self._wish.types:
                await readers.offer_types(conn, self._reader)
            self._ambiguous = True  # until the commit is seen
            claimed = await claim(conn, self._reader.worker_id, self._reader.name, free)
            self._ambiguous = False
        self._attempts.update({one.token: one.task_id for one in claimed})
        return claimed

    async def _count_held(self, conn: Connection) -> int:
        if self._attempts:
            kept = await readers.still_held(conn, self._reader, self._attempts)
            self._attempts = {token: task_id for token, task_id in self._attempts.items() if token in kept}
        return len(self._attempts)

    async def _wait(self) -> None:
        if len(self._attempts) < self._wish.slots:
            await wait_for_wake(self._wake, POLL_S)
            return
        with self._desk.hearing_of_endings(self._wake):
            await wait_for_wake(self._wake, POLL_S)
            await asyncio.sleep(GATHER_S)  # on a busy service there is an event at any time


def _words(request: Request, name: str) -> Sequence[str]:
    given = read_header(request, name, LIST_CHARS)
    return () if given is None else [word(part.strip(), name) for part in given.split(",", MAX_WORDS)]
