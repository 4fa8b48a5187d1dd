"""One address and what it does by method: the one place that lets in, times, counts and turns errors into problems."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from time import perf_counter

from starlette.convertors import CONVERTOR_TYPES, StringConvertor
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from taskservice.api.access.principal import principal_of, remember_principal
from taskservice.api.access.table import role_needed
from taskservice.api.connection.shortcut import shortcut_of
from taskservice.api.errors import CrossOriginRefused
from taskservice.api.metrics import Metrics
from taskservice.api.parts import parts_of
from taskservice.api.problems import INTERNAL, kind_of, respond_by_status, respond_internal, respond_to
from taskservice.domain.errors import TaskServiceError
from taskservice.infra.log import event

log = logging.getLogger("taskservice.api")

READING = ("GET", "HEAD")

Handler = Callable[[Request], Awaitable[Response]]


class _IdConvertor(StringConvertor):
    """``{id:taskid}``: up to a colon, so that ``/v1/tasks/7:cancel`` is an address of its own."""

    regex = "[^/:]+"


CONVERTOR_TYPES["taskid"] = _IdConvertor()


@dataclass(frozen=True)
class Operation:
    """``name`` is the OpenAPI operationId, and the label in the metrics."""

    name: str
    handler: Handler


class Resource:
    """An ASGI application for the operations of one path. HEAD is GET without a body; OPTIONS tells the methods."""

    def __init__(self, metrics: Metrics, operations: Mapping[str, Operation]) -> None:
        self.operations = operations
        self._metrics = metrics
        self._by_method = {method: (op, metrics.duration_of(op.name)) for method, op in operations.items()}
        for op in operations.values():
            role_needed(op.name)  # an operation that is not in the table is not served
        if "GET" in operations:
            self._by_method["HEAD"] = self._by_method["GET"]
        self._allow = {"Allow": ", ".join(sorted([*self._by_method, "OPTIONS"]))}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._by_method.get(scope["method"])
        if found is None:
            response = self._other_method(scope)
        else:
            operation, duration = found
            begun = perf_counter()
            response = await self._answer(operation, Request(scope, receive))
            duration.observe(perf_counter() - begun)
            self._metrics.count_request(operation.name, response.status_code)
        if hasattr(response, "body_iterator"):  # it lasts, perhaps longer than the token that it was asked for with
            with parts_of(Request(scope)).gate.while_admitted(principal_of(scope), shortcut_of(scope).abort):
                await response(scope, receive, send)
        else:
            await response(scope, receive, send)

    def _other_method(self, scope: Scope) -> Response:
        if scope["method"] == "OPTIONS":
            return Response(status_code=204, headers=self._allow)
        return respond_by_status(405, scope["path"], self._allow)

    async def _answer(self, operation: Operation, request: Request) -> Response:
        try:
            if request.method not in READING:
                refuse_other_sites(request, request.app.cors_origins)
            principal = await parts_of(request).gate.admit(request.scope["headers"], operation.name)
            remember_principal(request.scope, principal)
            response = await operation.handler(request)
            if principal.token_id is not None:  # nobody keeps it for whoever has no token
                response.headers.setdefault("Cache-Control", "private, no-store")
            return response
        except TaskServiceError as error:
            kind = kind_of(error)
            if kind is INTERNAL:
                event(log, "request.failed", level=logging.ERROR, exc_info=True, operation=operation.name)
            self._metrics.count_error(operation.name, kind.code)
            return respond_to(error)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        except Exception:
            event(log, "request.failed", level=logging.ERROR, exc_info=True, operation=operation.name)
            self._metrics.count_error(operation.name, INTERNAL.code)
            return respond_internal()


def refuse_other_sites(request: Request, allowed: Collection[str]) -> None:
    """A browser sends a POST without a body from any page, without asking first; it says whose page that was.

    With a cookie, too, where the page is another port's of this host: SameSite takes no port into account.
    Sec-Fetch-Site is right also behind a proxy that changes Host; Origin is what older browsers send.
    """
    headers = request.headers
    if "*" in allowed or headers.get("origin") in allowed:
        return
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise CrossOriginRefused(origin or site)
    elif origin is not None and origin.partition("://")[2] != headers.get("host"):
        raise CrossOriginRefused(origin)


def resource(metrics: Metrics, path: str, **operations: Operation) -> Route:
    return Route(path, Resource(metrics, operations), name=path)
