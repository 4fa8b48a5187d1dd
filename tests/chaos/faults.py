"""What is done to the service. Each fault says when it began and when it was over, by the wall clock."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tests.chaos.plan import LEASE_S, Fault, PlannedFault
from tests.chaos.world.postgres import Postgres
from tests.chaos.world.processes import Place, Processes
from tests.chaos.world.proxy import Proxy

FULL_S = 3.0
FULL_AT_MOST_S = 15.0
LONGEST_DOWN_S = 2 * LEASE_S


@dataclass(frozen=True)
class Broken:
    """By the wall clock. The service may recover once the fault is over, but from a worker's sleep at once."""

    fault: Fault
    began_s: float
    over_s: float
    note: str = ""

    @property
    def recovers_from_s(self) -> float:
        return self.began_s if self.fault is Fault.SLEEP else self.over_s


@dataclass
class World:
    postgres: Postgres
    proxy: Proxy
    processes: Processes


async def strike(world: World, planned: PlannedFault) -> Broken:
    if planned.fault is Fault.SLEEP:
        await _until_busy(_sleeper(world, planned.chance))
    began_s = time.time()
    note = await _STRIKES[planned.fault](world, planned.chance)
    return Broken(planned.fault, began_s, time.time(), note)


async def _stop_fast(world: World, chance: float) -> str:
    return await _restart(world, "fast", chance)


async def _stop_immediate(world: World, chance: float) -> str:
    return await _restart(world, "immediate", chance)


async def _restart(world: World, mode: str, chance: float) -> str:
    """Half of the time at once, half of the time after a while that may be longer than a lease."""
    await asyncio.to_thread(world.postgres.stop, mode)
    await asyncio.sleep(max(0.0, 2 * chance - 1) * LONGEST_DOWN_S)
    await asyncio.to_thread(world.postgres.start)
    return ""


async def _terminate(world: World, chance: float) -> str:
    return f"{await asyncio.to_thread(world.postgres.terminate_some, 0.2 + 0.8 * chance)} backends"


async def _kill_server(world: World, chance: float) -> str:
    servers = world.processes.servers
    servers[int(chance * len(servers))].kill()
    return ""


async def _cut_listen(world: World, chance: float) -> str:
    return f"{world.proxy.cut()} connections"


async def _sleep(world: World, chance: float) -> str:
    """A worker that does nothing for longer than its lease, and then goes on as if nothing had happened."""
    victim = _sleeper(world, chance)
    try:
        victim.send(signal.SIGSTOP)
        await asyncio.sleep(LEASE_S * (1.4 + 0.4 * chance))
        victim.send(signal.SIGCONT)
        await asyncio.sleep(1.0)
    finally:
        victim.send(signal.SIGCONT)
        victim.spared = False
    return ""


def _sleeper(world: World, chance: float) -> Place:
    return world.processes.workers[int(chance * len(world.processes.workers))]


async def _until_busy(worker: Place) -> None:
    """It is spared from now on, and has been up for long enough to have something to lose."""
    worker.spared = True
    await asyncio.sleep(max(0.0, worker.began_s + LEASE_S - time.monotonic()))


async def _fill_data(world: World, chance: float) -> str:
    """Until PostgreSQL has complained, and then for a while."""
    disk, before = world.postgres.data_disk, world.postgres.complaints()
    await asyncio.to_thread(disk.fill)
    met = await asyncio.to_thread(_until_more, world.postgres.complaints, before)
    await asyncio.sleep(FULL_S)
    await asyncio.to_thread(disk.free)
    await asyncio.to_thread(world.postgres.start)
    return disk.how if met else f"{disk.how}; nobody noticed"


async def _fill_log(world: World, chance: float) -> str:
    """Until PostgreSQL has gone down over it; then there is room again, and somebody starts it."""
    disk = world.postgres.log_disk
    await asyncio.to_thread(disk.fill)
    down = await asyncio.to_thread(_write_until_down, world.postgres)
    await asyncio.sleep(FULL_S * chance)
    await asyncio.to_thread(disk.free)
    await asyncio.to_thread(world.postgres.start)
    return disk.how if down else f"{disk.how}; nobody noticed"


def _write_until_down(postgres: Postgres) -> bool:
    deadline = time.monotonic() + FULL_AT_MOST_S
    while up := postgres.use_up_log():
        if time.monotonic() > deadline:
            break
    return not up


def _until_more(count: Callable[[], int], than: int) -> bool:
    deadline = time.monotonic() + FULL_AT_MOST_S
    while not (more := count() > than) and time.monotonic() < deadline:
        time.sleep(0.2)
    return more


_STRIKES: Mapping[Fault, Callable[[World, float], Awaitable[str]]] = {
    Fault.STOP_FAST: _stop_fast,
    Fault.STOP_IMMEDIATE: _stop_immediate,
    Fault.BACKENDS: _terminate,
    Fault.SERVER: _kill_server,
    Fault.LISTEN: _cut_listen,
    Fault.SLEEP: _sleep,
    Fault.FULL_DATA: _fill_data,
    Fault.FULL_LOG: _fill_log,
}
