"""Between domain events and the bytes in the log, by the eventsourcing library's mapper and topics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.persistence import Mapper, StoredEvent, Transcoder
from eventsourcing.utils import register_topic, resolve_topic

from taskservice.domain.events import EVENTS, TaskEvent
from taskservice.domain.ids import MAX_TASK_ID, task_id_of
from taskservice.infra.codec import decode, encode

for _event in EVENTS:
    register_topic(_event.TOPIC, _event)

_ABSENT = object()
# what a stored event leaves out: the fields that equal their default
DEFAULTS: Mapping[type[TaskEvent], Mapping[str, Any]] = {
    event: {f.name: f.default for f in fields(event) if f.default is not MISSING} for event in EVENTS
}


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

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        stored = to_state(domain_event)
        return StoredEvent(domain_event.originator_id, domain_event.version, domain_event.TOPIC, stored)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        stream = stored_event.originator_id
        assert isinstance(stream, UUID)
        return from_state(stored_event.topic, task_id_of(stream), stored_event.originator_version, stored_event.state)


def to_state(event: TaskEvent) -> bytes:
    """The JSON that is stored of an event."""
    defaults = DEFAULTS[type(event)]
    state = {name: value for name, value in vars(event).items() if defaults.get(name, _ABSENT) != value}
    del state["task_id"], state["version"]
    if event.class_version > 1:
        state["class_version"] = event.class_version
    return encode(state)


def after_time(event: type[TaskEvent], values: Mapping[str, Any]) -> bytes:
    """What ``to_state`` has of ``values`` between time and closing brace, for SQL that adds those (migration 0002)."""
    defaults = DEFAULTS[event]
    state = {name: value for name, value in values.items() if defaults.get(name, _ABSENT) != value}
    return b"," + encode(state)[1:-1] if state else b""


def from_state(topic: str, task_id: int, version: int, stored: bytes) -> TaskEvent:
    """The event that ``to_state`` stored; an older class version is upcast, as the library does it."""
    event_class = resolve_topic(topic)
    state = decode(stored)
    for older in range(state.pop("class_version", 1), event_class.class_version):
        getattr(event_class, f"upcast_v{older}_v{older + 1}")(state)
    state["task_id"] = task_id
    state["version"] = version
    event: TaskEvent = object.__new__(event_class)
    vars(event).update(state)
    return event


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
        return from_state(self.topic, self.task_id, self.version, self.state)


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
    carried = {**DEFAULTS[type(event)], **vars(event)}
    for name in ("task_id", "version", "at", "status"):
        carried.pop(name, None)
    return PublicEvent(row.position, task_id, row.topic, status, {**head, **carried})
