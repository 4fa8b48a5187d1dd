"""Everything that is looked at when all is quiet."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from tests.chaos import plan
from tests.chaos.faults import Broken, World
from tests.chaos.load import Ledger
from tests.chaos.plan import Fault, Sizes
from tests.chaos.verdict import checks, evidence
from tests.chaos.verdict.checks import NAMED_AT_MOST, Finding, none_of
from tests.chaos.verdict.table import Recovered
from tests.chaos.world.processes import Processes

RESTARTS = (Fault.STOP_FAST, Fault.STOP_IMMEDIATE)
# A server is measured against its first minute: by then it holds what is bounded, buffers of slow readers and caches.
FIRST_SAMPLES = 60
GROWTH_MB = 64.0


def judge(
    world: World, folder: Path, sizes: Sizes, ledger: Ledger, broken: Sequence[Broken], report: dict[str, Any]
) -> tuple[list[Finding], list[Recovered]]:
    logs = evidence.logs(folder / "logs")
    runs = evidence.runs(world.processes.runs)
    seen = [int(line) for line in (folder / "positions").read_text().split()]
    with psycopg.connect(world.postgres.uri) as conn:
        times = checks.recoveries_s(conn, [one.recovers_from_s for one in broken])
        recovered = [Recovered(one, took_s) for one, took_s in zip(broken, times, strict=True)]
        findings = [
            *checks.check_promises(conn, ledger),
            *checks.check_history(conn),
            checks.check_refusals(conn, logs.refused),
            *checks.check_runs(conn, runs, plan.TIMEOUT_S),
            *checks.check_read_models(conn),
            *checks.check_streams(conn, seen, report),
        ]
    findings += [_verify(world.postgres.uri), *_slow_readers(logs, report), *_memory(world.processes)]
    findings += [*_processes(world.processes, logs), *_faults_were_met(world, logs, recovered, sizes)]
    findings += [Finding(what, count) for what, count in sorted(ledger.counts.items())]
    return findings, recovered


def _verify(uri: str) -> Finding:
    """Our own command, over the same log."""
    command = [sys.executable, "-m", "taskservice.cli", "events", "verify"]
    done = subprocess.run(command, env=Processes.environment(uri), capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).splitlines()
    if "No such command" in done.stderr:
        return Finding("task-cli events verify", "not there yet")
    return Finding("task-cli events verify: exit status", done.returncode, 0, said[-NAMED_AT_MOST:])


def _slow_readers(logs: evidence.Logs, report: dict[str, Any]) -> list[Finding]:
    dropped = logs.events["stream.client_dropped"]
    return [
        Finding("slow readers that the server dropped", dropped),
        none_of("slow readers were never dropped", [] if dropped else [report["counts"]]),
    ]


def _memory(processes: Processes) -> list[Finding]:
    samples = list(processes.memory.values())
    first, most = [statistics.median(some[:FIRST_SAMPLES]) for some in samples], [max(some) for some in samples]
    grown = [
        {"from MB": max(some[:FIRST_SAMPLES]), "to MB": max(some[FIRST_SAMPLES:])}
        for some in samples
        if len(some) > FIRST_SAMPLES and max(some[FIRST_SAMPLES:]) > max(some[:FIRST_SAMPLES]) + GROWTH_MB
    ]
    spread = f"{statistics.median(first):.0f} / {max(most):.0f}" if samples else "none"
    return [
        Finding("memory of a server, MB: median of first minutes / most ever", spread),
        none_of(f"servers that grew by {GROWTH_MB:.0f} MB after their first minute", grown),
    ]


def _processes(processes: Processes, logs: evidence.Logs) -> list[Finding]:
    ended = [f"{place.name}: exit status {status}" for place in processes.places for status in place.ended]
    return [
        Finding("processes killed", sum(place.killed for place in processes.places)),
        Finding("processes that found no database when they began", sum(place.waited for place in processes.places)),
        none_of("processes that ended by themselves", ended),
        none_of(
            "unexpected errors in the logs", [f"{n} times {logs.examples[name]}" for name, n in logs.errors.items()]
        ),
        Finding("leases lost", logs.events["lease.lost"]),
    ]


def _faults_were_met(world: World, logs: evidence.Logs, recovered: Sequence[Recovered], sizes: Sizes) -> list[Finding]:
    """A fault that nobody met proves nothing."""
    slow = [one for one in recovered if one.broken.fault in RESTARTS and one.took_s > (sizes.recovery_s or 1e9)]
    unnoticed = [one.broken for one in recovered if "nobody noticed" in one.broken.note]
    return [
        Finding("PostgreSQL's complaints of a full disk", world.postgres.complaints()),
        none_of("full disks that nobody noticed", unnoticed),
        Finding("worker processes whose clock was an hour off", logs.wrong_clocks),
        none_of("wrong clocks that nobody had", [] if logs.wrong_clocks else [plan.CLOCKS_S]),
        none_of("restarts of the database that were recovered from too late", slow),
    ]
