"""grpc.health.v1.Health: what /readyz says, for probes that speak gRPC."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from typing import Any

from connectrpc.code import Code
from connectrpc.errors import ConnectError
from connectrpc.request import RequestContext

from taskservice.api.parts import Parts, parts_of
from taskservice.api.readiness import is_ready
from taskservice.api.rpc.call import current
from taskservice.api.rpc.gen.grpc.health.v1.health_connect import Health
from taskservice.api.rpc.gen.grpc.health.v1.health_pb import HealthCheckRequest, HealthCheckResponse

LOOK_EVERY_S = 2.0

Status = HealthCheckResponse.ServingStatus
Ctx = RequestContext[Any, Any]


class HealthService(Health):
    def __init__(self, services: Collection[str]) -> None:
        self._services = {"", *services}

    async def check(self, request: HealthCheckRequest, ctx: Ctx, /) -> HealthCheckResponse:
        if request.service not in self._services:
            raise ConnectError(Code.NOT_FOUND, "service: there is no such service here")
        return HealthCheckResponse(status=await _status(parts_of(current())))

    async def watch(self, request: HealthCheckRequest, ctx: Ctx, /) -> AsyncIterator[HealthCheckResponse]:
        """The status now, and each other one after it."""
        parts, told = parts_of(current()), None
        while not parts.desk.closing:
            known = request.service in self._services
            status = await _status(parts) if known else Status.SERVICE_UNKNOWN
            if status != told:
                yield HealthCheckResponse(status=status)
                told = status
            await asyncio.sleep(LOOK_EVERY_S)


async def _status(parts: Parts) -> Status:
    return Status.SERVING if is_ready(await parts.readiness.look()) else Status.NOT_SERVING
