"""Between domain events and the bytes in the log, by the eventsourcing library's mapper and topics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent, Transcoder
from eventsourcing.utils import register_topic

from taskservice.domain.events import BY_TOPIC, EVENTS, TaskEvent
from taskservice.domain.ids import MAX_TASK_ID, stream_id
from taskservice.infra.codec import decode, encode

for _event in EVENTS:
    register_topic(_event.TOPIC, _event)

_HEAD = frozenset({"originator_id", "originator_version"})
# what a stored event leaves out: the fields that equal their default
DEFAULTS: Mapping[type[TaskEvent], Mapping[str, Any]] = {
    event: {f.name: f.default for f in fields(event) if f.default is not MISSING} for event in EVENTS
}
_ABSENT = object()


class OrjsonTranscoder(Transcoder):
    """JSON without type marks: events hold JSON values only."""

    def encode(self, obj: Any) -> bytes:
        return encode(obj)

    def decode(self, data: bytes) -> Any:
        return decode(data)


class EventMapper(Mapper[UUID]):
    """Leaves out fields that equal their default; reading finds them on the class."""

    def __init__(self) -> None:
        super().__init__(OrjsonTranscoder())

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        cls = type(domain_event)
        defaults = DEFAULTS[cls]  # type: ignore[index]
        state = {
            name: value
            for name, value in vars(domain_event).items()
            if name not in _HEAD and defaults.get(name, _ABSENT) != value
        }
        return StoredEvent(domain_event.originator_id, domain_event.originator_version, cls.TOPIC, encode(state))  # type: ignore[attr-defined]


MAPPER = EventMapper()


class LogRow(NamedTuple):
    """A row of read_page.sql and read_streams.sql; ``stream`` is the UUID's 16 bytes."""

    position: int
    stream: bytes
    version: int
    topic: str
    state: bytes

    @property
    def task_id(self) -> int:
        return int.from_bytes(self.stream, "big") & MAX_TASK_ID

    def event(self) -> TaskEvent:
        stored = StoredEvent(stream_id(self.task_id), self.version, self.topic, self.state)
        event = MAPPER.to_domain_event(stored)
        assert isinstance(event, TaskEvent)
        return event


@dataclass(frozen=True)
class PublicEvent:
    """An event as the stream and the export show it: position task_id version event status at, and what it carries."""

    position: int
    task_id: int
    topic: str
    status: str
    json: Mapping[str, Any]


def public(row: LogRow) -> PublicEvent:
    event = row.event()
    task_id, status = row.task_id, event.target.value
    head = {
        "position": row.position,
        "task_id": task_id,
        "version": row.version,
        "event": row.topic,
        "status": status,
        "at": event.at,
    }
    carried = {**DEFAULTS[BY_TOPIC[row.topic]], **vars(event)}
    for name in ("originator_id", "originator_version", "at", "status"):
        carried.pop(name, None)
    return PublicEvent(row.position, task_id, row.topic, status, {**head, **carried})
