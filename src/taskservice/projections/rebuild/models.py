"""What there is to rebuild, and the statements that a version of each is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from taskservice.domain.errors import InvalidInput
from taskservice.projections.activity.model import Activity
from taskservice.projections.advance import Projection
from taskservice.projections.status_counts import StatusCounts
from taskservice.projections.task_view import TaskView


@dataclass(frozen=True)
class Rebuildable:
    """``tables``: with each its view has the name. The rest are names of statements on a version.

    ``create`` makes empty tables, ``complete`` what is better made when they are full.
    """

    projection: Callable[[], Projection]
    tables: Sequence[str]
    create: Sequence[str]
    complete: Sequence[str] = ()


MODELS: Mapping[str, Rebuildable] = {
    "task_view": Rebuildable(
        TaskView, ("task_view", "task_tags"), ("create_task_view", "create_task_tags"), ("index_task_view",)
    ),
    "status_counts": Rebuildable(StatusCounts, ("status_counts",), ("create_status_counts", "fill_status_counts")),
    "activity": Rebuildable(Activity, ("activity", "lane_counts"), ("create_activity", "create_lane_counts")),
}


def find_model(name: str) -> Rebuildable:
    """Raises InvalidInput naming those that there are."""
    if name not in MODELS:
        raise InvalidInput("NAME", f"{name[:80]!r} is not a read model; known are {', '.join(MODELS)}")
    return MODELS[name]
