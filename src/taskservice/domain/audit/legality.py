"""Whether a stored event may follow those before it, decided from plain values and cheaply enough for a whole log.

The state machine is ``domain.transitions``; here it meets what else events carry: numbers, tokens, times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import NamedTuple

from taskservice.domain import events as ev
from taskservice.domain.audit.life import EFFECTS, Data, Life
from taskservice.domain.status import Status
from taskservice.domain.times import from_text
from taskservice.domain.transitions import TRANSITIONS

# The database's clock may be set back a little; by more, and "as of" would answer wrongly.
CLOCK_STEP_S = 60.0
TIME_CHARS = len("2026-01-02T03:04:05.000006Z")


class Fault(NamedTuple):
    """What is wrong with an event: the field, what it should say, and what it says."""

    what: str
    expected: object
    found: object


def follow(life: Life, version: int, topic: str, data: Data) -> Fault | None:
    """Take an event in. Returns the first reason why it may not be there; what it says counts all the same."""
    expected, life.version = life.version + 1, version
    sources = _SOURCES.get(topic)
    if sources is None:
        life.is_unclear = True
        return Fault("event", "a known one", topic)
    fault = Fault("version", expected, version) if version != expected else None
    try:
        fault = fault or _shape_fault(topic, data)
        if fault is not None:
            life.is_unclear = True
        elif not life.is_unclear:  # else nothing can be said of what it follows
            fault = _CHECKS[topic](life, data) if life.status in sources else _out_of_turn(life, topic)
            fault = fault or _time_fault(life, data["at"])
        EFFECTS[topic](life, data)
        life.at = data["at"]
        return fault
    except (LookupError, TypeError, ValueError) as error:
        life.is_unclear = True
        return fault or Fault("state", f"what {topic} carries", repr(error))


def _shape_fault(topic: str, data: Data) -> Fault | None:
    """Whether every field is one of the event, of its type, and none is missing that has no default."""
    types = _TYPES[topic]
    for name, value in data.items():
        if name not in types or not isinstance(value, types[name]):
            return Fault("state", f"the fields of {topic}", f"{name} {value!r}")
    missing = _REQUIRED[topic] - data.keys()
    return Fault("state", f"{topic} with {', '.join(sorted(missing))}", None) if missing else None


def _out_of_turn(life: Life, topic: str) -> Fault:
    return Fault("event", f"one that may follow {life.status or 'nothing'}", topic)


def _time_fault(life: Life, at: str) -> Fault | None:
    moment = from_text(at)
    if len(at) != TIME_CHARS or at[-1] != "Z":
        return Fault("at", "a time such as 2026-01-02T03:04:05.000006Z", at)
    if at < life.at and (from_text(life.at) - moment).total_seconds() > CLOCK_STEP_S:
        return Fault("at", f"a time after {life.at}", at)
    return None


def _number(life: Life, data: Data, attempt: int, default: int) -> Fault | None:
    """``default``: of the event's attempt, where it is not stored."""
    if data.get("execution", 1) != life.execution:
        return Fault("execution", life.execution, data.get("execution", 1))
    if data.get("attempt", default) != attempt:
        return Fault("attempt", attempt, data.get("attempt", default))
    return None


def _created(_: Life, data: Data) -> Fault | None:
    status, run_at = data.get("status", ev.TaskCreated.status), data.get("run_at")
    if status == Status.QUEUED and run_at is None:
        return None
    if status == Status.PENDING and run_at is not None:
        return None
    return Fault("status", "QUEUED, or PENDING with run_at", f"{status} with run_at {run_at}")


def _queued(life: Life, data: Data) -> Fault | None:
    return _previous(life, data, ev.TaskQueued.previous) or _number(life, data, life.attempt, 0)


def _started(life: Life, data: Data) -> Fault | None:
    if life.attempt >= life.max_attempts:
        return Fault("attempt", f"at most {life.max_attempts}", data.get("attempt", 1))
    if data["token"] <= life.token:
        return Fault("token", f"one above {life.token}", data["token"])
    return _number(life, data, life.attempt + 1, 1)


def _succeeded(life: Life, data: Data) -> Fault | None:
    return _number(life, data, life.attempt, 1)


def _failed(life: Life, data: Data) -> Fault | None:
    if life.cancel_by is not None:
        return _not_cancelled(ev.ExecutionFailed)
    if data.get("retry_at") is not None and life.attempt >= life.max_attempts:
        return Fault("retry_at", f"none after {life.max_attempts} attempts", data["retry_at"])
    return _number(life, data, life.attempt, 1)


def _lost(life: Life, data: Data) -> Fault | None:
    if life.cancel_by is not None:
        return _not_cancelled(ev.ExecutionLost)
    handed_back = data.get("handed_back", ev.ExecutionLost.handed_back)
    used_up = not handed_back and life.attempt >= life.max_attempts
    expected = Status.FAILED.value if used_up else Status.QUEUED.value
    found = data.get("status", ev.ExecutionLost.status)
    return _number(life, data, life.attempt, 1) if found == expected else Fault("status", expected, found)


def _cancel_requested(life: Life, data: Data) -> Fault | None:
    if life.cancel_by is not None:
        return Fault("event", "no second request to cancel", ev.CancelRequested.TOPIC)
    return _number(life, data, life.attempt, 1)


def _cancelled(life: Life, data: Data) -> Fault | None:
    return _previous(life, data, ev.TaskCancelled.previous) or _number(life, data, life.attempt, 0)


def _rerun(life: Life, data: Data) -> Fault | None:
    if data["execution"] != life.execution + 1:
        return Fault("execution", life.execution + 1, data["execution"])
    return _previous(life, data, "")


def _previous(life: Life, data: Data, default: str) -> Fault | None:
    previous = data.get("previous", default)
    return None if previous == life.status else Fault("previous", life.status, previous)


def _not_cancelled(event: type[ev.TaskEvent]) -> Fault:
    """A failure or a loss after a request to cancel ends CANCELLED (docs/decisions/0004)."""
    return Fault("event", ev.TaskCancelled.TOPIC, event.TOPIC)


_SOURCES = {event.TOPIC: frozenset(s and s.value for s in sources) for event, (sources, _) in TRANSITIONS.items()}
_HEAD = frozenset({"task_id", "version"})  # not of what is stored
_REQUIRED = {
    event.TOPIC: frozenset(f.name for f in fields(event) if f.default is MISSING) - _HEAD for event in ev.EVENTS
}
# What JSON makes of the types that events declare.
_JSON: Mapping[str, type | tuple[type, ...]] = {
    "str": str,
    "str | None": (str, type(None)),
    "int": int,
    "float": (int, float),
    "bool": bool,
    "Sequence[str]": list,
    "Mapping[str, Any]": dict,
}
_TYPES = {
    event.TOPIC: {f.name: _JSON.get(str(f.type), object) for f in fields(event) if f.name not in _HEAD}
    for event in ev.EVENTS
}
_CHECKS: Mapping[str, Callable[[Life, Data], Fault | None]] = {
    ev.TaskCreated.TOPIC: _created,
    ev.TaskQueued.TOPIC: _queued,
    ev.ExecutionStarted.TOPIC: _started,
    ev.ExecutionSucceeded.TOPIC: _succeeded,
    ev.ExecutionFailed.TOPIC: _failed,
    ev.ExecutionLost.TOPIC: _lost,
    ev.CancelRequested.TOPIC: _cancel_requested,
    ev.TaskCancelled.TOPIC: _cancelled,
    ev.TaskRerun.TOPIC: _rerun,
}
