"""graphile-worker: measured by a program of its own (graphile_worker/measure.mjs), in Node."""

from __future__ import annotations

import asyncio
import json
import shutil
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

from bench.cpu import CpuClock
from bench.sizes import CALLERS, PER_CALL, PICKUP_APART_S
from bench.turn import Contestant, Turn

FOLDER = Path(__file__).parent / "graphile_worker"
WORKLOADS = ("bulk", "single", "drain", "pickup", "e2e")


class NodeMissing(Exception):
    pass


async def play(turn: Turn) -> None:
    await _install()
    plan = _plan(turn)
    arguments = ("measure.mjs", turn.uri, json.dumps(plan))
    process = await asyncio.create_subprocess_exec("node", *arguments, stdout=PIPE, cwd=FOLDER)
    assert process.stdout is not None
    cpu = CpuClock(turn.uri, {"client": [process.pid]})
    try:
        async for line in process.stdout:
            told = json.loads(line)
            turn.report(told["workload"], **told["figures"], **cpu.figures(plan["counts"][told["workload"]]))
            cpu.restart()
    finally:
        if process.returncode is None:
            process.terminate()
    if await process.wait():
        raise RuntimeError(f"graphile-worker's program ended with status {process.returncode}; its words are above")


def _plan(turn: Turn) -> dict[str, Any]:
    """What is not wanted has a count of 0."""
    sizes, wanted = turn.sizes, turn.wanted
    bulk = sizes.bulk_tasks if wanted.prepares("bulk", "drain") else 0
    single = sizes.single_tasks if wanted.prepares("single", "drain") else 0
    pickup = sizes.pickup_tasks if wanted.has("pickup") else 0
    e2e = sizes.e2e_tasks if wanted.has("e2e") else 0
    drain = bulk + single if wanted.has_any("drain", "pickup", "e2e") else 0
    counts = {"bulk": bulk, "single": single, "drain": drain, "pickup": pickup, "e2e": e2e}
    return {"counts": counts, "callers": CALLERS, "per_call": PER_CALL, "pickup_apart_ms": PICKUP_APART_S * 1e3}


async def _install() -> None:
    """From the lock, once."""
    if (FOLDER / "node_modules").is_dir():
        return
    if not (shutil.which("npm") and shutil.which("node")):
        raise NodeMissing("graphile-worker needs Node 20 or newer, with npm, on the PATH")
    process = await asyncio.create_subprocess_exec("npm", "ci", "--no-audit", "--no-fund", cwd=FOLDER)
    if await process.wait():
        raise NodeMissing("`npm ci` failed; its words are above")


CONTESTANT = Contestant("graphile-worker", WORKLOADS, play)
