"""Who used how much processor time: what bounds a figure is seen from where the time went."""

from __future__ import annotations

import os
from collections.abc import Mapping

import psutil
import psycopg


class CpuClock:
    """Processor seconds by role since it was made; "client" is this process, "postgres" all of the database's."""

    def __init__(self, uri: str, pids: Mapping[str, list[int]]) -> None:
        self._roles = {"client": [psutil.Process(os.getpid())]}
        self._roles |= {role: [psutil.Process(pid) for pid in of_role] for role, of_role in pids.items()}
        self._postmaster = _postmaster(uri)
        self._begun = self._read()

    def figures(self, tasks: int) -> dict[str, float]:
        """Microseconds a task, by role."""
        now = self._read()
        return {f"{role}_cpu_us": (now[role] - self._begun[role]) / tasks * 1e6 for role in now}

    def _read(self) -> dict[str, float]:
        used = {role: sum(_own_s(process) for process in of_role) for role, of_role in self._roles.items()}
        return {**used, "postgres": _with_children_s(self._postmaster)}


def _own_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _with_children_s(process: psutil.Process) -> float:
    """The living ones, and those that have ended."""
    times = process.cpu_times()
    used = float(times.user + times.system + times.children_user + times.children_system)
    for child in process.children():
        try:
            used += _own_s(child)
        except psutil.NoSuchProcess:
            continue
    return used


def _postmaster(uri: str) -> psutil.Process:
    with psycopg.connect(uri) as conn:
        parent = psutil.Process(conn.info.backend_pid).parent()
    assert parent is not None
    return parent
