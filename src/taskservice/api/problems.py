"""Errors as RFC 9457 problem documents: one table from ``code`` to status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from taskservice.domain.errors import DatabaseUnavailable, TaskServiceError
from taskservice.infra.codec import encode

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """What every problem with one ``code`` has in common. ``field``: what is wrong, where the error does not say."""

    code: str
    status: int
    title: str
    field: str | None = None

    @property
    def phrase(self) -> str:
        return HTTPStatus(self.status).phrase


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("invalid_input", 400, "A field is missing, wrong, too long or unknown"),
        Kind("invalid_json", 400, "The body is not well-formed JSON"),
        Kind("malformed_request", 400, "The request is not well-formed HTTP"),
        Kind("unauthorized", 401, "A token is needed, and there was none, or none that is good"),
        Kind("forbidden", 403, "The token's role does not allow it"),
        Kind("cross_origin_refused", 403, "Pages of other sites may not change anything"),
        Kind("task_not_found", 404, "There is no such task", "id"),
        Kind("operation_not_found", 404, "There is no such operation", "id"),
        Kind("not_found", 404, "There is nothing at this address"),
        Kind("method_not_allowed", 405, "The address does not take this method"),
        Kind("request_timeout", 408, "The request took too long to arrive"),
        Kind("illegal_transition", 409, "The task's status does not allow it"),
        Kind("operation_ended", 409, "The operation has ended"),
        Kind("idempotency_conflict", 409, "The key was used for something else", "Idempotency-Key"),
        Kind("body_too_large", 413, "The body is too large"),
        Kind("unsupported_media_type", 415, "The body must be JSON"),
        Kind("head_too_large", 431, "The request's head is too large"),
        Kind("internal", 500, "The server failed; its log says how"),
        Kind("overloaded", 503, "Too many creates are waiting"),
        Kind("too_many_connections", 503, "Too many connections are open"),
        Kind("database_unavailable", 503, "The database cannot be reached now"),
    )
}
INTERNAL = KINDS["internal"]


def kind_of(error: TaskServiceError) -> Kind:
    return KINDS.get(error.code, INTERNAL)


def document(kind: Kind, detail: str, field: str | None = None) -> dict[str, Any]:
    shown = {
        "type": f"about:blank#{kind.code}",
        "title": kind.title,
        "status": kind.status,
        "code": kind.code,
        "detail": detail,
    }
    return shown if field is None else {**shown, "field": field}


def describe(error: TaskServiceError) -> dict[str, Any]:
    """The error's problem document. What has no kind of its own is internal, and says nothing of what happened."""
    kind = kind_of(error)
    if kind is INTERNAL:
        return document(kind, "the server failed; nothing is known to be wrong with the request")
    if isinstance(error, DatabaseUnavailable) and error.__cause__ is not None:
        # the driver's words name hosts and users
        return document(kind, "the database cannot be reached now; a repeated create needs the same Idempotency-Key")
    return document(kind, str(error), getattr(error, "field", kind.field))


def respond(problem: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    return Response(encode(problem), problem["status"], headers, MEDIA_TYPE)


def respond_to(error: TaskServiceError) -> Response:
    wait_s, challenge = getattr(error, "retry_after_s", None), getattr(error, "challenge", None)
    waiting = {} if wait_s is None else {"Retry-After": str(wait_s)}
    asking = {} if challenge is None else {"WWW-Authenticate": challenge}
    return respond(describe(error), {**waiting, **asking})


def respond_internal() -> Response:
    return respond_to(TaskServiceError())


def respond_by_status(status: int, path: str, headers: Mapping[str, str] | None = None) -> Response:
    """For what Starlette itself refuses: 404 and 405; anything else keeps its status under ``invalid_input``."""
    by_status = {404: KINDS["not_found"], 405: KINDS["method_not_allowed"]}
    kind = by_status.get(status) or Kind("invalid_input", status, HTTPStatus(status).phrase)
    return respond(document(kind, f"{path[:200]}: {kind.title.lower()}"), headers)
