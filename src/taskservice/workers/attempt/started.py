"""An attempt as it was claimed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple


class StartedAttempt(NamedTuple):
    """``token`` fences the attempt. ``timeout_s`` runs from when its handler starts; ``deadline`` is for it to know."""

    task_id: int
    token: int
    execution: int
    attempt: int
    name: str
    type: str
    parameters: Mapping[str, Any]
    timeout_s: float
    deadline: datetime
