"""Who used how much processor time: what bounds a figure is seen from where the time went.

And whether somebody else used the machine meanwhile, which spoils a figure.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping

import psutil
import psycopg

OTHERS = "others_cpu_pct"
# One that idles still has its daemons.
QUIET_PCT = 5.0
READ_AT_MOST = 10

Used = dict[str, float]


class CpuClock:
    """Processor seconds by role since it was made. "postgres" is all of the database's; "client" is this process, or
    that which ``pids`` has."""

    def __init__(self, uri: str, pids: Mapping[str, list[int]]) -> None:
        roles = {"client": [os.getpid()], **pids}
        self._roles = {role: [psutil.Process(pid) for pid in of_role] for role, of_role in roles.items()}
        self._postmaster = _postmaster(uri)
        self.restart()

    def restart(self) -> None:
        self._begun, self._busy_s, self._at = self._read(), _busy_s(), time.perf_counter()

    def figures(self, tasks: int) -> dict[str, float]:
        """Microseconds a task, by role; and the share of the machine that others used."""
        now, took_s = self._read(), time.perf_counter() - self._at
        used = {role: now[role] - self._begun[role] for role in now}
        others_s = max(0.0, _busy_s() - self._busy_s - sum(used.values()))
        share = 100 * others_s / (took_s * (os.cpu_count() or 1))
        return {**{f"{role}_cpu_us": seconds / tasks * 1e6 for role, seconds in used.items()}, OTHERS: share}

    def _read(self) -> Used:
        used = {role: sum(_own_s(process) for process in of_role) for role, of_role in self._roles.items()}
        return {**used, "postgres": _with_children_s(self._postmaster)}


def _busy_s() -> float:
    """Of all processors since the machine started."""
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system)


def _own_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _with_children_s(process: psutil.Process) -> float:
    """The living ones, and those that have ended; read again where one ended meanwhile."""
    for _ in range(READ_AT_MOST):
        ended_s = _ended_children_s(process)
        used = _own_s(process) + sum(map(_living_s, process.children()))
        if _ended_children_s(process) == ended_s:
            break
    return used + ended_s


def _living_s(process: psutil.Process) -> float:
    try:
        return _own_s(process)
    except psutil.NoSuchProcess:
        return 0.0


def _ended_children_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.children_user + times.children_system)


def _postmaster(uri: str) -> psutil.Process:
    with psycopg.connect(uri) as conn:
        parent = psutil.Process(conn.info.backend_pid).parent()
    assert parent is not None
    return parent
