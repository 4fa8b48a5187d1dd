"""What routes answer with."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from taskservice.domain.task import Task
from taskservice.infra.codec import encode

MEDIA_TYPE = "application/json"
SAFE = {"X-Content-Type-Options": "nosniff"}


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(encode(value), status, {**SAFE, **(headers or {})}, MEDIA_TYPE)


def task_address(task_id: int) -> str:
    return f"/v1/tasks/{task_id}"


def created(task: Task, status: int = 201) -> Response:
    return answer(task, status, {"Location": task_address(task.id)})


def lag_header(lag: Mapping[str, int], model: str) -> Mapping[str, str]:
    """How many events the answer may not know of yet."""
    return {"Projection-Lag": str(lag[model])}
