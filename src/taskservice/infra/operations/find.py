"""How an operation finds its tasks: a question to the read models, which this room does not know."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

from taskservice.infra.database import Connection


class Matched(NamedTuple):
    """Some that match. ``before``: go on below this id; None: these were the last."""

    task_ids: Sequence[int]
    before: int | None


# Called with a filter, the log's position that has to be known, and the id to go on below. None: ask again later.
Find = Callable[[Connection, Mapping[str, Any], int, int], Awaitable[Matched | None]]
