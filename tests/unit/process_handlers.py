"""Handlers that child processes import by name."""

from __future__ import annotations

import ctypes
import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from taskservice.domain.outcome import Cancel, Retry
from taskservice.workers.context import Context
from taskservice.workers.handlers.registry import Registry

registry = Registry()


@registry.task(isolation="process")
def describe(context: Context, number: int, words: list[str]) -> dict[str, Any]:
    print("to standard output, which is not the channel")
    context.log.warning("seen by the worker", extra={"number": number})
    return {"pid": os.getpid(), "task": context.task_id, "key": context.idempotency_key, "sum": number, "words": words}


@registry.task(isolation="process")
async def on_a_loop(name: str) -> str:
    return f"hello {name}"


@registry.task(isolation="process")
async def heeds(context: Context, touch: str) -> str:
    Path(touch).touch()  # noqa: ASYNC240
    await context.wait_cancelled()
    Path(touch).write_text("stopped by itself")  # noqa: ASYNC240
    return "stopped by itself"


@registry.task(isolation="process")
def exits(code: int) -> None:
    os._exit(code)


@registry.task(isolation="process")
def asks_to_exit() -> None:
    sys.exit("enough")


@registry.task(isolation="process")
def segfaults() -> None:
    ctypes.string_at(0)


@registry.task(isolation="process")
def spins(touch: str) -> None:
    Path(touch).write_text(str(os.getpid()))
    while True:
        pass


@registry.task(isolation="process")
def starts_another(touch: str) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(touch).write_text(str(child.pid))
    time.sleep(600)


@registry.task(isolation="process")
def raises() -> None:
    raise ValueError("no good")


@registry.task(isolation="process")
def retries() -> None:
    raise Retry(7, "busy")


@registry.task(isolation="process")
def cancels() -> None:
    raise Cancel("nothing to do")


@registry.task(isolation="process")
def returns_a_set() -> set[int]:
    return {1}


@registry.task(isolation="process")
def logs_an_error() -> None:
    try:
        raise KeyError("lost")
    except KeyError:
        logging.getLogger("mine").exception("it went wrong")
