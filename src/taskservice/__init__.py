"""An event-sourced task service on PostgreSQL.

``task``, ``Context``, ``Cancel`` and ``Retry`` are for those who write handlers; ``Client`` and ``AsyncClient`` for
those who create tasks and follow them. Each is imported when it is first used, so that ``import taskservice`` is quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from taskservice.client.aio import AsyncClient
    from taskservice.client.sync import Client
    from taskservice.domain.errors import TaskServiceError
    from taskservice.domain.outcome import Cancel, Retry
    from taskservice.workers.context import Context
    from taskservice.workers.handlers.registry import task

    __version__: str

__all__ = ["AsyncClient", "Cancel", "Client", "Context", "Retry", "TaskServiceError", "__version__", "task"]

_HOMES = {
    "AsyncClient": "taskservice.client.aio",
    "Cancel": "taskservice.domain.outcome",
    "Client": "taskservice.client.sync",
    "Context": "taskservice.workers.context",
    "Retry": "taskservice.domain.outcome",
    "TaskServiceError": "taskservice.domain.errors",
    "task": "taskservice.workers.handlers.registry",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        value: Any = _version()
    elif name in _HOMES:
        value = getattr(importlib.import_module(_HOMES[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("taskservice")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0+unknown"
