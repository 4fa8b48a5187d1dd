"""The whole run: the world is made, worked and broken; then it is quiet, and judged."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench.children import Child, python_child
from taskservice.infra.background import in_background
from tests.chaos import plan
from tests.chaos.faults import Broken, World, strike
from tests.chaos.load import Ledger, Load
from tests.chaos.plan import Fault, Sizes
from tests.chaos.verdict.checks import Finding, bench_statement
from tests.chaos.verdict.judge import judge
from tests.chaos.verdict.table import Recovered
from tests.chaos.world import postgres
from tests.chaos.world.processes import Processes
from tests.chaos.world.proxy import Proxy

SAY_EVERY_S = 5.0
QUIET_S = 60.0
LOOK_EVERY_S = 0.5
STREAMS_S = 90.0  # more than it takes to give up a connection that is dead
RECOVERED_BY_S = 30.0
FINISHED = "select sum(tasks)::bigint from status_counts where status in ('SUCCEEDED', 'FAILED', 'CANCELLED')"


@dataclass
class Told:
    """What came of it."""

    broken: list[Broken] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    findings: list[Finding] = field(default_factory=list)
    recovered: list[Recovered] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)


async def run(folder: Path, seed: int, sizes: Sizes, told: Told) -> None:
    """Fills in ``told``. What was made lies in ``folder``; its processes have ended, and its mounts are gone."""
    told.about = {"seed": seed, "sizes": asdict(sizes), "began": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    database = await asyncio.to_thread(postgres.make, folder / "disk")
    try:
        async with Proxy(database.socket) as proxy:
            url = f"postgresql://postgres@127.0.0.1:{proxy.port}/{postgres.DATABASE}?sslmode=disable&gssencmode=disable"
            processes = Processes(folder, database.uri, url)
            try:
                await asyncio.to_thread(processes.start)
                await _work(World(database, proxy, processes), folder, seed, sizes, told)
            finally:
                processes.close()
    finally:
        if any(finding.is_violation for finding in told.findings) or not told.findings:
            await asyncio.to_thread(database.keep, folder / "kept")
        await asyncio.to_thread(database.close)


async def _work(world: World, folder: Path, seed: int, sizes: Sizes, told: Told) -> None:
    wish = {
        "seed": seed,
        "ports": world.processes.ports,
        "clients": sizes.clients,
        "slow": sizes.slow_clients,
        "cut_every_s": sizes.cut_every_s,
        "positions": str(folder / "positions"),
    }
    async with python_child("tests.chaos.streams", json.dumps(wish)) as streams:
        load = Load(world.processes.addresses, seed, told.ledger)
        keeping = asyncio.create_task(world.processes.keep())
        ended = asyncio.create_task(streams.process.wait())
        async with in_background(keeping, world.processes.weigh(), _say(world, told, sizes)):
            creating = asyncio.create_task(load.run(plan.calls(seed, sizes)))
            async with in_background(_kill_workers(world, seed, told)):
                await _strike_all(world, seed, sizes, told, creating)
            await creating
            if ended.done():
                raise RuntimeError(f"the stream clients ended by themselves, with status {ended.result()}")
            await load.close()
            _print("quiet: nothing is broken any more")
            await _until_quiet(world.postgres.uri)
            report = await _settle_streams(world.postgres.uri, streams)
        ended.cancel()
        if keeping.done() and not keeping.cancelled():
            keeping.result()
    _print("judging")
    told.findings, told.recovered = await asyncio.to_thread(
        judge, world, folder, sizes, told.ledger, told.broken, report
    )


async def _strike_all(world: World, seed: int, sizes: Sizes, told: Told, creating: asyncio.Task[None]) -> None:
    """Each fault at its time, or when the service has recovered from the one before."""
    began_s = time.monotonic()
    for planned in plan.faults(seed, sizes):
        await asyncio.sleep(max(0.0, began_s + planned.at_s - time.monotonic()))
        told.broken.append(await strike(world, planned))
        await _next_completed(world.postgres.uri, creating)


async def _kill_workers(world: World, seed: int, told: Told) -> None:
    for number in plan.kills(seed):
        await asyncio.sleep(plan.KILL_EVERY_S)
        victim = world.processes.workers[number]
        if not victim.spared:
            victim.kill()
            told.broken.append(Broken(Fault.WORKER, time.time(), time.time()))


async def _next_completed(uri: str, creating: asyncio.Task[None]) -> None:
    """Until one more task is completed, or too long has passed; how long it really took is read from the log later."""
    query = "select notification_id from task_events where topic = 'execution.succeeded' order by 1 desc limit 1"
    deadline, before = time.monotonic() + RECOVERED_BY_S, None
    while time.monotonic() < deadline and not creating.done():
        found = await asyncio.to_thread(_look, uri, query)
        if None not in (found, before) and found != before:
            return
        before = found if before is None else before
        await asyncio.sleep(0.1)


async def _until_quiet(uri: str) -> None:
    """Until nothing is left to do, or nothing has happened for so long that what is left is stuck."""
    last, since_s = -1, time.monotonic()
    while time.monotonic() - since_s < QUIET_S:
        left = await asyncio.to_thread(_look, uri, "select count(*) from execution_queue")
        newest = await asyncio.to_thread(_look, uri, "select coalesce(max(notification_id), 0) from task_events")
        behind = await asyncio.to_thread(_look, uri, bench_statement("lagging_models"))
        if (left, behind) == (0, 0):
            return
        if newest != last:
            last, since_s = newest, time.monotonic()
        await asyncio.sleep(LOOK_EVERY_S)


async def _settle_streams(uri: str, streams: Child) -> dict[str, Any]:
    newest = await asyncio.to_thread(_look, uri, "select coalesce(max(notification_id), 0) from task_events")
    await streams.tell(f"settle {newest} {STREAMS_S}")
    return dict(await streams.answer(within_s=2 * STREAMS_S))


async def _say(world: World, told: Told, sizes: Sizes) -> None:
    began_s = time.monotonic()
    while True:
        await asyncio.sleep(SAY_EVERY_S)
        finished = await asyncio.to_thread(_look, world.postgres.uri, FINISHED)
        counted = "?" if finished is None else f"{finished:,}"
        others = [one.fault.value for one in told.broken if one.fault is not Fault.WORKER]
        _print(
            f"{time.monotonic() - began_s:5.0f} s: created {len(told.ledger.tasks):,} of {sizes.tasks:,}, "
            f"finished {counted}; {len(told.broken) - len(others)} workers killed, {len(others)} other faults"
            + (f", the last: {others[-1]}" if others else "")
        )


def _look(uri: str, query: str) -> int | None:
    """None where the database does not answer."""
    try:
        with psycopg.connect(uri, connect_timeout=3) as conn:
            row = conn.execute(query.encode()).fetchone()
    except psycopg.Error:
        return None
    return int(row[0]) if row and row[0] is not None else None


def _print(line: str) -> None:
    print(line, flush=True)
