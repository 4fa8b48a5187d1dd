"""Lanes: each (queue, type) that a task was created in has a row, and the number by which the read models know it."""

from __future__ import annotations

from taskservice.domain.audit.difference import Difference, Findings
from taskservice.infra.audit.lives import Connection
from taskservice.infra.statements import sql

Lane = tuple[str, str]


class Lanes:
    """``numbers``: of those that have a row, as it was last looked for."""

    def __init__(self, conn: Connection, findings: Findings) -> None:
        self._conn = conn
        self._findings = findings
        self.numbers = self._read()
        # an unused one is told of those that were there before any task was read: with a lane comes its first task
        self._unused = set(self.numbers)
        self._missing: set[Lane] = set()

    def number(self, lane: Lane) -> int | None:
        """None: it has no row, which is reported once."""
        self._unused.discard(lane)
        found = self.numbers.get(lane)
        if found is None and lane not in self._missing:
            self.numbers = self._read()
            found = self.numbers.get(lane)
            if found is None:
                self._missing.add(lane)
                self._findings.add(Difference("lanes", None, "/".join(lane), "a row", None))
        return found

    def check_unused(self) -> None:
        for lane in sorted(self._unused):
            self._findings.add(Difference("lanes", None, "/".join(lane), "none, as it never had a task", "a row"))

    def _read(self) -> dict[Lane, int]:
        rows = self._conn.execute(sql("read_lanes", "projections")).fetchall()
        return {(queue, type_): number for queue, type_, number in rows}
