"""What can be known without the database: the lines of the handlers, and the logs of the processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import orjson

WRONG_BY_AT_LEAST_S = 3_000.0
# What each process logs of the faults themselves.
NO_DATABASE = b"error: the database cannot be reached"
EXPECTED_ERRORS = frozenset({"lease.lost"})


class Run(NamedTuple):
    task_id: int
    execution: int
    attempt: int
    pid: int
    remaining_s: float


def runs(folder: Path) -> list[Run]:
    found = []
    for path in folder.iterdir():
        for line in path.read_text().splitlines():
            task_id, execution, attempt, pid, remaining_s = line.split()
            found.append(Run(int(task_id), int(execution), int(attempt), int(pid), float(remaining_s)))
    return found


@dataclass
class Logs:
    """``refused``: tokens. ``errors``: of level error by event, with one example each."""

    refused: set[int] = field(default_factory=set)
    errors: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    events: Counter[str] = field(default_factory=Counter)
    wrong_clocks: int = 0  # processes that were an hour off

    def read(self, path: Path) -> None:
        first = True
        for line in _objects(path):
            name = str(line.get("event"))
            self.events[name] += 1
            if name == "execution.refused":
                self.refused.add(line["token"])
            elif line.get("level") in ("error", "critical") and name not in EXPECTED_ERRORS:
                self.errors[name] += 1
                self.examples.setdefault(name, str(line)[:2000])
            if first:
                self.wrong_clocks += _is_off(line, path)
                first = False


def logs(folder: Path) -> Logs:
    found = Logs()
    for path in sorted(folder.glob("*.log")):
        found.read(path)
    return found


def _objects(path: Path) -> Iterator[Mapping[str, Any]]:
    with path.open("rb") as lines:
        for line in lines:
            if line.startswith(b"{"):
                try:
                    yield orjson.loads(line)
                except orjson.JSONDecodeError:  # killed while it wrote
                    continue
            elif line.strip() and not line.startswith(NO_DATABASE):
                yield {"event": "not JSON", "level": "error", "line": line.decode(errors="replace")}


def _is_off(line: Mapping[str, Any], path: Path) -> bool:
    """By what the process says the time is when it begins, against the file that it writes to."""
    if "at" not in line:
        return False
    began_s = datetime.fromisoformat(line["at"]).timestamp()
    return abs(began_s - path.stat().st_ctime) > WRONG_BY_AT_LEAST_S
