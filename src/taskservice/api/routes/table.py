"""Every address and what it does."""

from __future__ import annotations

from starlette.routing import BaseRoute

from taskservice.api.metrics import Metrics
from taskservice.api.resource import Operation, resource
from taskservice.api.routes import (
    activity,
    batch,
    changes,
    docs,
    events,
    export,
    health,
    history,
    listing,
    metrics_text,
    operations,
    session,
    status,
    tasks,
)
from taskservice.api.routes import workers as workers_
from taskservice.api.rpc.application import rpc_routes


def all_routes(metrics: Metrics) -> list[BaseRoute]:
    """The busiest first, as they are tried in order."""
    return [
        resource(
            metrics,
            "/v1/tasks",
            POST=Operation("create", tasks.create),
            GET=Operation("list", listing.list_tasks),
        ),
        resource(metrics, "/v1/tasks/{id:taskid}", GET=Operation("get", tasks.get)),
        resource(metrics, "/v1/tasks:batch", POST=Operation("create_batch", batch.create_batch)),
        resource(metrics, "/v1/tasks:count", GET=Operation("count", listing.count)),
        resource(metrics, "/v1/tasks:cancel", POST=Operation("cancel_matching", operations.cancel)),
        resource(metrics, "/v1/tasks:rerun", POST=Operation("rerun_matching", operations.rerun)),
        resource(metrics, "/v1/tasks/{id:taskid}:cancel", POST=Operation("cancel", changes.cancel)),
        resource(metrics, "/v1/tasks/{id:taskid}:rerun", POST=Operation("rerun", changes.rerun)),
        resource(metrics, "/v1/tasks/{id:taskid}/history", GET=Operation("history", history.read)),
        resource(metrics, "/v1/tasks/{id:taskid}/events", GET=Operation("stream_task", events.stream_task)),
        resource(metrics, "/v1/events", GET=Operation("stream", events.stream)),
        resource(metrics, "/v1/events/export", GET=Operation("export", export.export)),
        resource(metrics, "/v1/operations", GET=Operation("operations", operations.list_operations)),
        resource(metrics, "/v1/operations/{id:taskid}", GET=Operation("operation", operations.read)),
        resource(metrics, "/v1/operations/{id:taskid}:cancel", POST=Operation("stop_operation", operations.stop)),
        resource(metrics, "/v1/status", GET=Operation("status", status.read)),
        resource(metrics, "/v1/activity", GET=Operation("activity", activity.read)),
        resource(metrics, "/v1/queues", GET=Operation("queues", activity.queues)),
        resource(metrics, "/v1/workers", GET=Operation("workers", workers_.list_workers)),
        resource(metrics, "/v1/me", GET=Operation("me", session.me)),
        resource(
            metrics,
            "/v1/session",
            POST=Operation("sign_in", session.sign_in),
            DELETE=Operation("sign_out", session.sign_out),
        ),
        resource(metrics, "/healthz", GET=Operation("healthz", health.healthz)),
        resource(metrics, "/readyz", GET=Operation("readyz", health.readyz)),
        resource(metrics, "/metrics", GET=Operation("metrics", metrics_text.read)),
        resource(metrics, "/openapi.json", GET=Operation("openapi", docs.openapi)),
        resource(metrics, "/docs", GET=Operation("docs", docs.page)),
        docs.assets(),
        *rpc_routes(metrics),
    ]
