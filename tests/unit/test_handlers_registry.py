"""The decorator, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from taskservice.workers.context import Context
from taskservice.workers.handlers.registry import HandlerError, Registry


def plain() -> int:
    return 1


async def coroutine(context: Context) -> None: ...


def isolation(registry: Registry, type: str) -> str:
    handler = registry.get(type)
    assert handler is not None
    return handler.isolation


def test_a_decorated_function_stays_what_it_was() -> None:
    registry = Registry()
    assert registry.task("greet")(plain) is plain
    assert registry.task(plain) is plain
    assert registry.task()(coroutine) is coroutine
    assert registry.types == ("coroutine", "greet", "plain")


def test_async_functions_run_on_the_loop_and_plain_ones_in_threads_unless_told_otherwise() -> None:
    registry = Registry()
    registry.task(plain)
    registry.task(coroutine)
    registry.task("apart", isolation="process")(plain)
    registry.task("apart-async", isolation="process")(coroutine)
    assert [isolation(registry, type) for type in registry.types] == ["process", "process", "async", "thread"]


def test_an_unknown_type_has_no_handler() -> None:
    assert Registry().get("nothing") is None


def test_a_second_function_for_a_type_is_refused_and_both_are_named() -> None:
    registry = Registry()
    registry.task("greet")(plain)
    with pytest.raises(HandlerError, match=r"'greet' is already handled by .*\.plain; .*\.coroutine needs another"):
        registry.task("greet")(coroutine)


def test_the_same_function_may_come_again_as_a_reload_does() -> None:
    registry = Registry()
    registry.task("greet")(plain)
    registry.task("greet")(plain)
    assert len(registry) == 1


def test_two_functions_of_the_same_name_are_still_two() -> None:
    def make() -> Any:
        def local() -> None: ...

        return local

    registry = Registry()
    registry.task("greet")(make())
    with pytest.raises(HandlerError, match="already handled"):
        registry.task("greet")(make())


@pytest.mark.parametrize(
    ("kind", "function", "says"),
    [
        ("async", plain, "needs an async function"),
        ("thread", coroutine, 'runs with isolation "async" or "process"'),
        ("fiber", plain, "must be one of async, thread, process"),
        ("process", lambda: None, "at the top level of a module"),
    ],
)
def test_an_isolation_that_cannot_work_is_refused(kind: Any, function: Any, says: str) -> None:
    with pytest.raises(HandlerError, match=says):
        Registry().task("greet", isolation=kind)(function)


def test_a_function_of_the_main_module_cannot_run_in_a_child() -> None:
    def main_function() -> None: ...

    main_function.__qualname__ = "main_function"
    main_function.__module__ = "__main__"
    with pytest.raises(HandlerError, match="a module that can be imported"):
        Registry().task("greet", isolation="process")(main_function)


@pytest.mark.parametrize("type", ["", "two words", "-x", "ü", "x" * 101])
def test_a_type_that_no_task_could_have_is_refused(type: str) -> None:
    with pytest.raises(HandlerError, match=f"^task type '{type}': must be "):
        Registry().task(type)(plain)


async def test_closing_closes_what_modules_registered_once_each() -> None:
    registry, closed = Registry(), []

    async def close() -> None:
        closed.append("pool")

    registry.on_close(close)
    registry.on_close(close)
    await registry.close()
    assert closed == ["pool"]
