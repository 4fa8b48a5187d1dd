"""Which role each operation needs, by the name that it has in the routes' table and in the metrics, and each RPC."""

from __future__ import annotations

from collections.abc import Mapping

from taskservice.domain.access import Role

# None: whoever asks. Health, for load balancers; what only describes the API; and what signs in and out.
NEEDED: Mapping[str, Role | None] = {
    # tasks
    "create": Role.OPERATOR,
    "create_batch": Role.OPERATOR,
    "cancel": Role.OPERATOR,
    "rerun": Role.OPERATOR,
    "list": Role.VIEWER,
    "get": Role.VIEWER,
    "count": Role.VIEWER,
    "history": Role.VIEWER,
    # all tasks that match
    "cancel_matching": Role.OPERATOR,
    "rerun_matching": Role.OPERATOR,
    "stop_operation": Role.OPERATOR,
    "operations": Role.VIEWER,
    "operation": Role.VIEWER,
    # events
    "stream": Role.VIEWER,
    "stream_task": Role.VIEWER,
    "export": Role.VIEWER,
    # status
    "status": Role.VIEWER,
    "activity": Role.VIEWER,
    "queues": Role.VIEWER,
    "workers": Role.VIEWER,
    "metrics": Role.VIEWER,
    # access
    "me": Role.VIEWER,
    "sign_in": None,
    "sign_out": None,
    # health and documents
    "healthz": None,
    "readyz": None,
    "openapi": None,
    "docs": None,
}

RPC_NEEDED: Mapping[str, Role | None] = {
    "CreateTask": Role.OPERATOR,
    "GetTask": Role.VIEWER,
    "ListTasks": Role.VIEWER,
    "GetTaskHistory": Role.VIEWER,
    "GetStatus": Role.VIEWER,
    "UpdateTaskStatus": Role.WORKER,
    "PullEvents": Role.WORKER,
    "Heartbeat": Role.WORKER,
    # grpc.health.v1.Health and grpc.reflection
    "Check": None,
    "Watch": None,
    "ServerReflectionInfo": None,
}


def role_needed(operation: str) -> Role | None:
    """Raises KeyError for what is in neither: nothing is served that nobody decided about."""
    return NEEDED[operation] if operation in NEEDED else RPC_NEEDED[operation]
