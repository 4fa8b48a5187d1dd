"""An attempt as it was claimed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from taskservice.infra.traces import HandlerTrace


class StartedAttempt(NamedTuple):
    """``token`` fences the attempt. ``timeout_s`` runs from when its handler starts; ``deadline`` is for it to know.

    ``trace``: the span to run in, where traces are on; ``trace_id`` is known wherever the task belongs to a trace.
    """

    task_id: int
    token: int
    execution: int
    attempt: int
    name: str
    type: str
    parameters: Mapping[str, Any]
    timeout_s: float
    deadline: datetime
    trace: HandlerTrace | None = None
    trace_id: str | None = None
