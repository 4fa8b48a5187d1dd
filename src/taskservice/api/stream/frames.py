"""Events as the bytes of Server-Sent Events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from taskservice.domain.events import TaskCreated
from taskservice.infra.codec import encode
from taskservice.infra.events.mapper import LogRow, public

RETRY_MS = 1_000


class Traits(NamedTuple):
    """What a stream can be filtered by, but only a task's first event carries."""

    type: str
    queue: str


@dataclass(frozen=True, slots=True)
class Frame:
    """``traits`` only where the event is the task's first."""

    position: int
    task_id: int
    status: str
    data: bytes
    traits: Traits | None


def frame(row: LogRow) -> Frame:
    event = public(row)
    data = b"id: %d\nevent: %b\ndata: %b\n\n" % (row.position, row.topic.encode(), encode(event.json))
    traits = Traits(event.json["type"], event.json["queue"]) if row.topic == TaskCreated.TOPIC else None
    return Frame(event.position, event.task_id, event.status, data, traits)


def mark(position: int) -> bytes:
    """No event, but the client remembers the position to resume from."""
    return b"id: %d\nretry: %d\n\n" % (position, RETRY_MS)


def reset(oldest: int, newest: int) -> bytes:
    """Tells that the position asked for is not kept, and that the stream goes on after ``newest``."""
    data = encode({"oldest": oldest, "newest": newest})
    return b"id: %d\nevent: reset\nretry: %d\ndata: %b\n\n" % (newest, RETRY_MS, data)


def keep_newest(newest: dict[int, Frame], frames: Iterable[Frame]) -> None:
    """Let ``newest``, by task, have ``frames``, which follow it.

    Its order stays that of the positions, so that whoever resumes after any of them misses no task's newest.
    """
    for one in frames:
        newest.pop(one.task_id, None)
        newest[one.task_id] = one


class Chunk:
    """Frames in position order (at least one), joined once for all who want every one of them."""

    __slots__ = ("data", "frames")

    def __init__(self, frames: Sequence[Frame]) -> None:
        self.frames = frames
        self.data = b"".join([one.data for one in frames])

    def after(self, position: int) -> bytes:
        if self.frames[0].position > position:
            return self.data
        return b"".join([one.data for one in self.frames if one.position > position])
