"""Every task of the log as its events have it, and every event that may not be there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg

from taskservice.domain.audit.difference import Difference
from taskservice.domain.audit.legality import Fault, follow
from taskservice.domain.audit.life import Data, Life
from taskservice.domain.events import BY_TOPIC, ExecutionStarted
from taskservice.domain.ids import MAX_TASK_ID, stream_id
from taskservice.infra.audit.numbers import Numbers
from taskservice.infra.codec import decode
from taskservice.infra.events.mapper import from_state
from taskservice.infra.statements import sql

PAGE = 1_000
NEVER = 2**63  # above every position

Connection = psycopg.Connection[tuple[Any, ...]]
Report = Callable[[Difference], None]
# Called with a task as it was before the first event beyond a position; returns the next such position.
Beyond = Callable[[Life, int], int]


class Lives:
    """Folds the log in the order of tasks; remembers which positions and fencing tokens it has seen, a bit for each."""

    def __init__(self, report: Report) -> None:
        self.events = 0
        self.positions = Numbers()
        self.tokens = Numbers()
        self._report = report

    def read(
        self, conn: Connection, first: int, last: int, cut: int = NEVER, beyond: Beyond | None = None
    ) -> Iterator[tuple[int, Life]]:
        """The tasks from id ``first`` to ``last``, each when its last event was taken in.

        Of each task ``beyond`` is called before the first event behind position ``cut``.
        """
        first, last = max(first, 0), min(last, MAX_TASK_ID)
        if first <= last:
            values = {"first": stream_id(first), "last": stream_id(last)}
            yield from self._lives(conn, "read_range", values, cut, beyond)

    def read_some(self, conn: Connection, task_ids: Sequence[int]) -> Iterator[tuple[int, Life]]:
        """Those of these tasks that have events."""
        streams = [stream_id(task_id) for task_id in task_ids if 0 <= task_id <= MAX_TASK_ID]
        return self._lives(conn, "read_some", {"streams": streams}, NEVER, None)

    def _lives(
        self, conn: Connection, statement: str, values: Mapping[str, Any], cut: int, beyond: Beyond | None
    ) -> Iterator[tuple[int, Life]]:
        current, task_id, life, next_cut = b"", 0, Life(), cut
        for page in self._pages(conn, statement, values):
            for stream, version, position, topic, state in page:
                if stream != current:
                    if current:
                        yield task_id, life
                    current, task_id, life, next_cut = stream, int.from_bytes(stream[10:], "big"), Life(), cut
                if position > next_cut and beyond is not None:
                    next_cut = beyond(life, position)
                fault = self._take(conn, life, stream, version, position, topic, state)
                if fault is not None:
                    self._report(Difference("event", task_id, *fault, version=version))
        if current:
            yield task_id, life

    def _pages(self, conn: Connection, statement: str, values: Mapping[str, Any]) -> Iterator[list[tuple[Any, ...]]]:
        with conn.cursor(name="lives") as cursor:
            cursor.execute(sql(statement), values, binary=True)
            while page := cursor.fetchmany(PAGE):
                self.events += len(page)
                repeated = self.positions.add_all([row[2] for row in page])
                if repeated:
                    self._report_repeated(page, repeated)
                yield page

    def _take(
        self, conn: Connection, life: Life, stream: bytes, version: int, position: int, topic: str, state: bytes
    ) -> Fault | None:
        data = _decoded(state)
        if data is None:
            careful = _read_with_care(conn, stream, version, topic)
            if isinstance(careful, Fault):
                life.version, life.position, life.is_unclear = version, position, True
                return careful
            data = careful
        fault = follow(life, version, topic, data)
        if position <= life.position:
            fault = fault or Fault("position", f"one above {life.position}", position)
        life.position = position
        if topic == ExecutionStarted.TOPIC and fault is None and not self.tokens.add(life.token):
            return Fault("token", "one that no other attempt had", life.token)
        return fault

    def _report_repeated(self, page: list[tuple[Any, ...]], repeated: list[int]) -> None:
        """From the page's end: the first to have a position has it by right."""
        for stream, version, position, _, _ in reversed(page):
            if position in repeated:
                repeated.remove(position)
                task_id = int.from_bytes(stream[10:], "big")
                self._report(Difference("event", task_id, "position", "one of its own", position, version))


def _decoded(state: bytes) -> Data | None:
    """None where more care is needed."""
    try:
        data = decode(state)
    except ValueError:  # unreadable, or empty because it is large
        return None
    return data if type(data) is dict and "class_version" not in data else None


def _read_with_care(conn: Connection, stream: bytes, version: int, topic: str) -> Data | Fault:
    """A large event; one of an older class version, upcast; or why it cannot be read."""
    row = conn.execute(sql("read_state"), {"stream": UUID(bytes=stream), "version": version}, binary=True).fetchone()
    state = row[0] if row else None
    try:
        data = decode(state)  # type: ignore[arg-type]
    except ValueError as error:
        return Fault("state", "JSON", f"{error}: {state!r}")
    if type(data) is not dict:
        return Fault("state", "a JSON object", state)
    known = BY_TOPIC[topic].class_version if topic in BY_TOPIC else 1
    if data.get("class_version", 1) == 1 == known or topic not in BY_TOPIC:
        return data
    if not isinstance(data["class_version"], int) or data["class_version"] > known:
        return Fault("class_version", f"at most {known}", data["class_version"])
    upcast = vars(from_state(topic, 0, version, state))  # type: ignore[arg-type]
    return {name: value for name, value in upcast.items() if name not in ("task_id", "version")}
