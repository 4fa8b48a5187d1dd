"""uvicorn's HTTP protocol, with a way for the application to break its connection."""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

ABORT = "taskservice.abort"


class AbortableProtocol(HttpToolsProtocol):
    """ASGI can only end a response behind everything that it has buffered, which a client that does not read blocks."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {ABORT: self.transport.abort}  # type: ignore[dict-item]


def abort_of(scope: Scope) -> Callable[[], None]:
    """Breaks the request's connection at once; does nothing under another server."""
    abort: Callable[[], None] = scope.get("extensions", {}).get(ABORT, _do_nothing)
    return abort


def _do_nothing() -> None:
    pass
