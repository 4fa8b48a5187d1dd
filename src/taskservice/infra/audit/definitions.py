"""A task's definition as its first event has it, read with care."""

from __future__ import annotations

from typing import Any

from taskservice.domain.audit.legality import follow
from taskservice.domain.audit.life import Data, Life
from taskservice.domain.definition import TaskDefinition
from taskservice.domain.events import TaskCreated
from taskservice.domain.retry import DEFAULT_RETRY, RetryPolicy
from taskservice.domain.times import from_text
from taskservice.infra.codec import decode

_FIELDS = ("name", "type", "parameters", "description", "queue", "priority", "tags", "timeout_s")


def definition_of(topic: str | None, state: bytes | None) -> Data | None:
    """What the event says; None where it is no creation, or cannot be read."""
    if topic != TaskCreated.TOPIC or state is None:
        return None
    try:
        data = decode(state)
    except ValueError:
        return None
    return data if type(data) is dict else None


def as_asked(data: Data) -> TaskDefinition | None:
    """The definition as it came in, but for a ``run_at`` that was past already, of which the event keeps nothing.

    None where the event is none that a creation would leave.
    """
    if follow(Life(), 1, TaskCreated.TOPIC, data) is not None:
        return None
    given: dict[str, Any] = {name: data[name] for name in _FIELDS if name in data}
    retry = RetryPolicy(
        data.get("max_attempts", DEFAULT_RETRY.max_attempts),
        data.get("backoff_initial_s", DEFAULT_RETRY.initial_s),
        data.get("backoff_factor", DEFAULT_RETRY.factor),
        data.get("backoff_cap_s", DEFAULT_RETRY.cap_s),
        data.get("backoff_jitter", DEFAULT_RETRY.jitter),
    )
    run_at = data.get("run_at")
    return TaskDefinition(**given, retry=retry, run_at=None if run_at is None else from_text(run_at))
