"""Handlers that fail in every way there is, each given something that must not come out."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from taskservice import Cancel, Context, Retry, task


@task("fail")
async def fail(secret: str) -> None:
    raise RuntimeError("it broke")


@task("fail_in_thread")
def fail_in_thread(secret: str) -> None:
    raise RuntimeError("it broke")


@task("fail_in_process", isolation="process")
def fail_in_process(secret: str) -> None:
    raise RuntimeError("it broke")


@task("raise_it")
async def raise_it(secret: str) -> None:
    """What a handler raises is in its task's history; it is in no log for all that."""
    raise RuntimeError(secret)


@task("want_number")
async def want_number(secret: int) -> None:
    pass


@task("no_json")
async def no_json(secret: str) -> Any:
    return {"secret": secret, "what": object()}


@task("give_up")
async def give_up(secret: str) -> None:
    raise Cancel(secret)


@task("put_off")
async def put_off(context: Context, secret: str) -> str:
    if context.attempt == 1:
        raise Retry(after_s=0.01)
    return secret


@task("hang")
async def hang(secret: str) -> None:
    await asyncio.sleep(3_600)


@task("hang_in_thread")
def hang_in_thread(context: Context, secret: str) -> None:
    while not context.cancelled:
        time.sleep(0.01)
    raise RuntimeError("stopped")


@task("die", isolation="process")
def die(secret: str) -> None:
    import os

    os._exit(3)
