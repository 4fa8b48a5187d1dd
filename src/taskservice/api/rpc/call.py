"""What every call goes through: who asks, how long it takes, and what its errors are on the wire."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from time import perf_counter

from connectrpc.code import Code
from connectrpc.errors import ConnectError
from connectrpc.method import StreamType
from connectrpc.request import RequestContext
from starlette.requests import Request

from taskservice.api.access.principal import remember_principal
from taskservice.api.errors import Unauthorized
from taskservice.api.metrics import Metrics
from taskservice.api.parts import parts_of
from taskservice.api.resource import refuse_other_sites
from taskservice.api.rpc.wire import http_status, to_wire
from taskservice.domain.errors import TaskServiceError
from taskservice.infra.log import event

log = logging.getLogger("taskservice.api")

_request: ContextVar[Request] = ContextVar("request")

Context = RequestContext[object, object]


def enter(request: Request) -> None:
    """From here on, what runs in this task belongs to ``request``."""
    _request.set(request)


def current() -> Request:
    """The request of the call that is being answered."""
    return _request.get()


async def _admit(request: Request, operation: str) -> None:
    refuse_other_sites(request, request.app.cors_origins)
    principal = await parts_of(request).gate.admit(request.scope["headers"], operation)
    remember_principal(request.scope, principal)


class EveryCall:
    """An interceptor of the library's: ``on_start`` comes before the body is read, ``on_end`` may change the error."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    async def on_start(self, ctx: Context) -> float:
        begun = perf_counter()
        try:
            await _admit(current(), ctx.method.name)
        except Exception as error:
            told = self._told(ctx, error)
            self._metrics.count_request(ctx.method.name, http_status(told))
            raise told from None
        return begun

    async def on_end(self, token: float, ctx: Context, error: Exception | None, /) -> None:
        if ctx.method.stream_type is StreamType.UNARY:
            self._metrics.duration_of(ctx.method.name).observe(perf_counter() - token)
        told = None if error is None else self._told(ctx, error)
        self._metrics.count_request(ctx.method.name, http_status(told))
        if told is not None:
            raise told

    def _told(self, ctx: Context, error: Exception) -> ConnectError:
        if isinstance(error, TaskServiceError):
            told = to_wire(error)
            wait_s = getattr(error, "retry_after_s", None)
            if wait_s is not None:
                ctx.response_headers["retry-after"] = str(wait_s)
            if isinstance(error, Unauthorized):
                ctx.response_headers["www-authenticate"] = error.challenge
        elif isinstance(error, ConnectError):
            told = error
        else:
            told = to_wire(TaskServiceError())
        if told.code is Code.INTERNAL:
            event(log, "request.failed", level=logging.ERROR, exc_info=error, operation=ctx.method.name)
        self._metrics.count_error(ctx.method.name, told.code.value)
        return told
