"""The read models as a whole: their checkpoints, and what their views show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from taskservice.domain.audit.difference import Difference, Findings
from taskservice.infra.audit.lives import Connection
from taskservice.infra.statements import sql

# View by view, the model that fills it.
MODELS: Mapping[str, str] = {
    "task_view": "task_view",
    "task_tags": "task_view",
    "status_counts": "status_counts",
    "activity": "activity",
    "lane_counts": "activity",
}
VIEWS = tuple(MODELS)


@dataclass(frozen=True)
class Checkpoints:
    """(version, position) of the live version of each model that has one."""

    by_model: Mapping[str, tuple[int, int]]

    def position(self, model: str) -> int:
        return self.by_model.get(model, (0, 0))[1]


def read_checkpoints(conn: Connection) -> Checkpoints:
    cursor = conn.execute(sql("read_checkpoints", "projections"))
    rows = cursor.fetchall()
    return Checkpoints({name: (version, position) for name, version, position, live in rows if live})


def check_models(conn: Connection, checkpoints: Checkpoints, newest: int, findings: Findings) -> None:
    shown: dict[str, str] = dict(
        conn.execute(sql("read_shown_tables", "projections"), {"views": list(VIEWS)}).fetchall()
    )
    for model in dict.fromkeys(MODELS.values()):
        if model not in checkpoints.by_model:
            findings.add(Difference("projection_checkpoints", None, model, "a live version", None))
    for name, (_, position) in checkpoints.by_model.items():
        if position > newest:
            expected = f"at most {newest}, the log's end"
            findings.add(Difference("projection_checkpoints", None, f"position of {name}", expected, position))
    for view, model in MODELS.items():
        version, _ = checkpoints.by_model.get(model, (None, 0))
        if version is not None and shown.get(view) != f"{view}_{version}":
            findings.add(Difference("view", None, view, f"of {view}_{version}", shown.get(view)))
