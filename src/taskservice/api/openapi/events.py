"""Schemas of events, read from the event classes."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from dataclasses import fields
from types import NoneType
from typing import Any

from taskservice.api.openapi.schemas import POSITION, STATUS, TASK_ID, TIME, Schema, array, integer, obj, ref, text
from taskservice.domain.events import EVENTS, TaskEvent

_PLAIN: Mapping[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    Any: {},
}
_SHOWN_IN_HEAD = frozenset({"task_id", "version", "at", "status"})


def event_schemas() -> dict[str, Schema]:
    """One a kind, and ``Event``, which is any of them."""
    kinds = {kind.__name__: _event(kind) for kind in EVENTS}
    mapping = {kind.TOPIC: f"#/components/schemas/{kind.__name__}" for kind in EVENTS}
    any_of_them = {
        "oneOf": [ref(name) for name in kinds],
        "discriminator": {"propertyName": "event", "mapping": mapping},
    }
    return {"Event": any_of_them, **kinds}


def _event(kind: type[TaskEvent]) -> Schema:
    hints = typing.get_type_hints(kind)
    carried = {f.name: _schema(hints[f.name]) for f in fields(kind) if f.name not in _SHOWN_IN_HEAD}
    head = {
        "position": POSITION,
        "task_id": TASK_ID,
        "version": integer("of the task after this event"),
        "event": text(const=kind.TOPIC),
        "status": STATUS,
        "at": TIME,
    }
    return obj({**head, **carried})


def _schema(hint: Any) -> Schema:
    if hint in _PLAIN:
        return _PLAIN[hint]
    arguments = typing.get_args(hint)
    if NoneType in arguments:
        return {"oneOf": [_schema(next(a for a in arguments if a is not NoneType)), {"type": "null"}]}
    origin = typing.get_origin(hint)
    if origin is Sequence:
        return array(_schema(arguments[0]))
    assert origin is Mapping, hint
    return {"type": "object", "additionalProperties": True}
