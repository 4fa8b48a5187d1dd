"""What a client wants to hear of, and what is known of tasks to decide it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from taskservice.api.stream.frames import Frame, Traits, frame
from taskservice.infra.database import Connection
from taskservice.infra.events.read import read_streams


@dataclass(frozen=True)
class EventFilter:
    """Every field that is not None must fit. ``statuses``: the task's status after the event is one of these."""

    task: int | None = None
    type: str | None = None
    queue: str | None = None
    statuses: frozenset[str] | None = None

    @property
    def needs_traits(self) -> bool:
        return self.type is not None or self.queue is not None

    @property
    def wants_all(self) -> bool:
        return self == _ALL

    def matches(self, one: Frame, known: KnownTasks) -> bool:
        if self.task is not None and one.task_id != self.task:
            return False
        if self.statuses is not None and one.status not in self.statuses:
            return False
        if not self.needs_traits:
            return True
        traits = known.get(one.task_id)
        return traits is not None and self.type in (None, traits.type) and self.queue in (None, traits.queue)


_ALL = EventFilter()


class KnownTasks:
    """Type and queue by task, the last ``most`` that were asked for. They never change."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._traits: OrderedDict[int, Traits] = OrderedDict()

    def get(self, task_id: int) -> Traits | None:
        return self._traits.get(task_id)

    async def learn(self, conn: Connection, frames: Sequence[Frame]) -> None:
        """Know the tasks of ``frames``: from their first event where it is among them, else by one query."""
        for one in frames:
            if one.traits is not None:
                self._traits[one.task_id] = one.traits
        unknown = [task_id for task_id in dict.fromkeys(f.task_id for f in frames) if task_id not in self._traits]
        if unknown:
            rows = await read_streams(conn, unknown)
            self._keep(frame(row) for row in rows if row.version == 1)
        self._forget({f.task_id for f in frames})

    def _keep(self, firsts: Iterable[Frame]) -> None:
        for first in firsts:
            if first.traits is not None:
                self._traits[first.task_id] = first.traits

    def _forget(self, wanted: set[int]) -> None:
        """Never what the page at hand needs."""
        for task_id in wanted & self._traits.keys():
            self._traits.move_to_end(task_id)
        while len(self._traits) > max(self._most, len(wanted)):
            self._traits.popitem(last=False)
