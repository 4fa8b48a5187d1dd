"""The services as ASGI applications, and what keeps requests from them that the library would stumble over."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, cast

from connectrpc.errors import ConnectError
from connectrpc_grpcreflect import (
    ServerReflectionAlphaASGIApplication,
    ServerReflectionAlphaService,
    ServerReflectionASGIApplication,
    ServerReflectionService,
)
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from taskservice.api.inputs.body import MAX_BODY_BYTES
from taskservice.api.metrics import Metrics
from taskservice.api.rpc.call import EveryCall, enter
from taskservice.api.rpc.codecs import CODECS
from taskservice.api.rpc.gen.cloud.v1.task_management_connect import (
    TaskManagementService,
    TaskManagementServiceASGIApplication,
)
from taskservice.api.rpc.gen.grpc.health.v1.health_connect import Health, HealthASGIApplication
from taskservice.api.rpc.health import HealthService
from taskservice.api.rpc.service import TaskManagement
from taskservice.infra.log import event

log = logging.getLogger("taskservice.api")

GRPC = "application/grpc"
CONTENT = ("json", "proto", "connect+json", "connect+proto", "grpc-web+json", "grpc-web+proto")
ACCEPTED = ", ".join(f"application/{kind}" for kind in CONTENT)


def rpc_routes(metrics: Metrics) -> Sequence[BaseRoute]:
    served = (TaskManagementService.desc(), Health.desc())
    health = HealthService([service.type_name for service in served])
    bounds: dict[str, Any] = {"interceptors": [EveryCall(metrics)], "read_max_bytes": MAX_BODY_BYTES}
    applications = (
        TaskManagementServiceASGIApplication(TaskManagement(), codecs=CODECS, **bounds),
        HealthASGIApplication(health, **bounds),
        ServerReflectionASGIApplication(ServerReflectionService(*served), **bounds),
        ServerReflectionAlphaASGIApplication(ServerReflectionAlphaService(*served), **bounds),
    )
    # what the library calls an ASGI application depends on whether asgiref, which the bench's peers bring, is there
    return [Mount(one.path, Guarded(cast(ASGIApp, one)), name=one.path) for one in applications]


class Guarded:
    """One service. The library answers all that went wrong in a call; this answers what is no call at all."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refuse(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        enter(Request(scope))
        try:
            await self._application(scope, receive, send)
        except (ConnectError, ClientDisconnect):
            pass  # the client is gone: nobody was told
        except Exception:
            event(log, "request.failed", level=logging.ERROR, exc_info=True, operation="rpc")


def _refuse(scope: Scope) -> Response | None:
    try:
        # of one that is given twice the first counts, as it does in the library
        headers = {name.decode(): value.decode() for name, value in reversed(scope["headers"])}
    except UnicodeDecodeError:
        return Response(status_code=HTTPStatus.BAD_REQUEST)
    kind = headers.get("content-type", "")
    needs_trailers = kind == GRPC or kind.startswith(f"{GRPC}+")
    if needs_trailers and "http.response.trailers" not in scope.get("extensions", {}):
        return Response(status_code=HTTPStatus.UNSUPPORTED_MEDIA_TYPE, headers={"Accept-Post": ACCEPTED})
    return None
