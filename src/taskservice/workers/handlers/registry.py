"""Handlers by task type.

@task                                    # the type is the function's name
async def greet(context: Context, name: str) -> str: ...

@task("report.daily", isolation="process")
def report(day: str) -> dict[str, int]: ...
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeVar, get_args, overload

from taskservice.domain.definition import word
from taskservice.domain.errors import InvalidInput, TaskServiceError
from taskservice.workers.handlers.binding import Binding

Isolation = Literal["async", "thread", "process"]
Function = TypeVar("Function", bound=Callable[..., Any])


class HandlerError(TaskServiceError):
    """A handler, or the module that holds it, cannot be used."""

    code = "invalid_handler"


@dataclass(frozen=True)
class Handler:
    type: str
    function: Callable[..., Any]
    isolation: Isolation

    @cached_property
    def binding(self) -> Binding:
        # not at registration: an annotation may name what its module defines further down
        try:
            return Binding(self.function)
        except TypeError as error:
            raise HandlerError(f"handler {self.type}: {error}") from error

    @property
    def takes_context(self) -> bool:
        return self.binding.takes_context


class Registry:
    """Handlers by type, and what their modules want closed when the worker stops."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}
        self._closers: list[Callable[[], Awaitable[None]]] = []

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(sorted(self._handlers))

    def get(self, type: str) -> Handler | None:
        return self._handlers.get(type)

    def __len__(self) -> int:
        return len(self._handlers)

    def add(self, handler: Handler) -> None:
        """Raises HandlerError where another function has the type; the same one may come again, by a reload."""
        known = self._handlers.get(handler.type)
        if known is not None and _place(known.function) != _place(handler.function):
            raise HandlerError(
                f"task type {handler.type!r} is already handled by {_place(known.function)}; "
                f"{_place(handler.function)} needs another type"
            )
        self._handlers[handler.type] = handler

    def on_close(self, closer: Callable[[], Awaitable[None]]) -> None:
        """``closer`` runs when a worker stops, after its last attempt."""
        if closer not in self._closers:
            self._closers.append(closer)

    async def close(self) -> None:
        for closer in self._closers:
            await closer()

    @overload
    def task(self, type: Function, /) -> Function: ...

    @overload
    def task(
        self, type: str | None = None, /, *, isolation: Isolation | None = None
    ) -> Callable[[Function], Function]: ...

    def task(self, type: Any = None, /, *, isolation: Isolation | None = None) -> Any:
        """Register the decorated function, and return it as it is, so that a test may call it."""

        def register(function: Function) -> Function:
            name = type if isinstance(type, str) else getattr(function, "__name__", "")
            self.add(Handler(_checked_type(name), function, _checked_isolation(function, isolation, name)))
            return function

        return register(type) if callable(type) else register


def _checked_type(name: str) -> str:
    try:
        return word(name, f"task type {name!r}")
    except InvalidInput as error:
        raise HandlerError(str(error)) from None


def _checked_isolation(function: Callable[..., Any], isolation: Isolation | None, name: str) -> Isolation:
    is_async = inspect.iscoroutinefunction(function)
    chosen: Isolation = isolation or ("async" if is_async else "thread")
    if chosen not in get_args(Isolation):
        raise HandlerError(f"handler {name}: isolation must be one of {', '.join(get_args(Isolation))}, not {chosen!r}")
    if is_async and chosen == "thread":
        raise HandlerError(f'handler {name}: an async function runs with isolation "async" or "process"')
    if not is_async and chosen == "async":
        raise HandlerError(f'handler {name}: isolation "async" needs an async function')
    if chosen == "process":
        _check_importable(function, name)
    return chosen


def _check_importable(function: Callable[..., Any], name: str) -> None:
    path: str = getattr(function, "__qualname__", "")
    if not path.isidentifier() or function.__module__ == "__main__":
        raise HandlerError(
            f'handler {name}: isolation "process" needs a function at the top level of a module that can be imported, '
            f"as the child process imports it; {_place(function)} is none"
        )


def _place(function: Callable[..., Any]) -> str:
    module, name = getattr(function, "__module__", "?"), getattr(function, "__qualname__", repr(function))
    # two lambdas or closures have the same name; only what stands at a module's top level is known by it
    return f"{module}.{name}" if "<" not in name else f"{module}.{name} ({id(function):#x})"


default_registry = Registry()
task = default_registry.task
