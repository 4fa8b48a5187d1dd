"""Handlers with spans of their own, one of each isolation."""

from __future__ import annotations

from opentelemetry import trace

from taskservice import task

tracer = trace.get_tracer("mine")


@task("traced.loop")
async def on_the_loop(secret: str) -> str:
    with tracer.start_as_current_span("mine"):
        return secret


@task("traced.thread")
def on_a_thread(secret: str) -> str:
    with tracer.start_as_current_span("mine"):
        return secret


@task("traced.process", isolation="process")
def in_a_process(secret: str) -> str:
    with tracer.start_as_current_span("mine"):
        return secret


@task("traced.fails")
async def fails(secret: str) -> None:
    raise ValueError(secret)
