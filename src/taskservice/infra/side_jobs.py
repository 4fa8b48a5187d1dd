"""What is done beside the work: rescue, promotion, housekeeping. A failing one takes nobody down."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable

from taskservice.infra.database import Pool
from taskservice.infra.listen import wait_for_wake
from taskservice.infra.log import event
from taskservice.infra.outage import is_outage
from taskservice.infra.queue import promote as promotion
from taskservice.infra.queue import rescue as rescuing
from taskservice.infra.queue.workers import forget_the_old

log = logging.getLogger("taskservice.side_jobs")

HOUSEKEEPING_EVERY_S = 600.0
FIRST_PAUSE_S = 0.05
MAX_PAUSE_S = 0.5


async def keep_running(name: str, job: Callable[[], Awaitable[None]]) -> None:
    """Run ``job`` again and again until cancelled; a failure is logged and followed by a growing pause."""
    while True:
        await until_done(name, job)


async def until_done(name: str, job: Callable[[], Awaitable[None]]) -> None:
    """Run ``job`` until it ends well once; failures are logged; several in a row pause it longer and longer."""
    clock = asyncio.get_running_loop().time
    pause_s = FIRST_PAUSE_S
    while True:
        begun = clock()
        try:
            return await job()
        except Exception as error:
            if not is_outage(error):
                event(log, "side_job.failed", level=logging.WARNING, job=name, error=str(error).strip()[:300])
        # what worked for longer than the last pause did not fail in a row
        pause_s = FIRST_PAUSE_S if clock() - begun > pause_s else min(pause_s * 2, MAX_PAUSE_S)
        await asyncio.sleep(pause_s * random.uniform(0.8, 1.2))


async def rescue_round(pool: Pool, every_s: float, grace_s: float, rescued: Callable[[int], None]) -> None:
    """Rescue everything that is lost now, then pause. ``rescued`` is told how many attempts."""
    async with pool.connection() as conn:
        while (count := await rescuing.rescue(conn, grace_s)) > 0:
            rescued(count)
            if count < rescuing.BATCH:
                break
    await asyncio.sleep(every_s * random.uniform(0.8, 1.2))


async def promote_round(pool: Pool, due: asyncio.Event, poll_s: float) -> None:
    """Queue everything that is due now, then wait for the next: at most ``poll_s``, less when ``due`` is set."""
    async with pool.connection() as conn:
        while await promotion.promote(conn) == promotion.BATCH:
            pass
        next_s = await promotion.next_due_s(conn)
    await wait_for_wake(due, poll_s if next_s is None else min(poll_s, max(next_s, 0.001)))


async def housekeeping_round(pool: Pool) -> None:
    async with pool.connection() as conn:
        await forget_the_old(conn)
    await asyncio.sleep(HOUSEKEEPING_EVERY_S * random.uniform(0.8, 1.2))
