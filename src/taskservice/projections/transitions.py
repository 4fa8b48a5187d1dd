"""Where an event comes from and leads to, told from the event alone: no read model has to look at a row first.

The state machine is in ``domain``; where it leaves several answers, the event carries which. A test holds the two
against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from taskservice.domain import events as ev
from taskservice.domain.status import Status
from taskservice.domain.transitions import TRANSITIONS

_Data = Mapping[str, Any]


def target(topic: str, data: _Data) -> str:
    """The status after the event."""
    only = _ONLY_TARGET.get(topic)
    return _TARGET[topic](data) if only is None else only


def source(topic: str, data: _Data) -> str | None:
    """The status before the event; None for a task that is created by it."""
    if topic == ev.TaskCreated.TOPIC:
        return None
    only = _ONLY_SOURCE.get(topic)
    if only is not None:
        return only
    previous: str | None = data.get("previous", _DEFAULT_PREVIOUS.get(topic))
    return previous


def _failed(data: _Data) -> str:
    return Status.FAILED.value if data.get("retry_at") is None else Status.RETRYING.value


_TARGET: Mapping[str, Callable[[_Data], str]] = {
    ev.TaskCreated.TOPIC: lambda data: data.get("status", ev.TaskCreated.status),
    ev.ExecutionLost.TOPIC: lambda data: data.get("status", ev.ExecutionLost.status),
    ev.ExecutionFailed.TOPIC: _failed,
}
_ONLY_TARGET = {event.TOPIC: next(iter(to)).value for event, (_, to) in TRANSITIONS.items() if len(to) == 1}
_ONLY_SOURCE = {
    event.TOPIC: status.value
    for event, (sources, _) in TRANSITIONS.items()
    if len(sources) == 1 and (status := next(iter(sources))) is not None
}
# what a stored event leaves out where it is the default
_DEFAULT_PREVIOUS = {
    ev.TaskQueued.TOPIC: ev.TaskQueued.previous,
    ev.TaskCancelled.TOPIC: ev.TaskCancelled.previous,
}
