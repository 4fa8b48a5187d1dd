"""What the routes work with, built when the server starts and taken down when it stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.requests import Request

from taskservice.api.access.gate import Gate
from taskservice.api.metrics import Metrics
from taskservice.api.stream.hub import EventHub
from taskservice.api.stream.limits import StreamLimits
from taskservice.api.watch import ProjectionWatch
from taskservice.infra.background import in_background
from taskservice.infra.listen import Listener
from taskservice.infra.operations.runner import OperationRunner
from taskservice.infra.settings import Settings
from taskservice.infra.store import Store, open_store
from taskservice.projections.matching import find_matching
from taskservice.projections.runner import Projections


@dataclass(frozen=True)
class Parts:
    settings: Settings
    uri: str
    metrics: Metrics
    store: Store
    hub: EventHub
    listener: Listener
    projections: Projections
    operations: OperationRunner
    gate: Gate
    watch: ProjectionWatch


def parts_of(request: Request) -> Parts:
    found: Parts = request.scope["app"].state.parts
    return found


@asynccontextmanager
async def open_parts(
    settings: Settings, uri: str, metrics: Metrics, limits: StreamLimits, open_without_tokens: bool
) -> AsyncIterator[Parts]:
    hub_wake, projections_wake, tokens_wake = asyncio.Event(), asyncio.Event(), asyncio.Event()
    channels = {"task_events": [hub_wake, projections_wake], "access_tokens": [tokens_wake]}
    listener = Listener(settings.listen_url or uri, channels)
    hub = EventHub(uri, hub_wake, limits, metrics)
    backlog, conns = settings.create_backlog, settings.pool_max_conns
    async with (
        open_store(uri, max_conns=conns, backlog=backlog, name="server") as store,
        Projections(store.pool, projections_wake) as projections,
    ):
        operations = OperationRunner(store.pool, find_matching)
        gate = Gate(store.pool, tokens_wake, open_without_tokens)
        await gate.load()
        async with in_background(listener.run(), hub.run(), operations.run(), gate.keep_up(), gate.note_uses()):
            yield Parts(settings, uri, metrics, store, hub, listener, projections, operations, gate, ProjectionWatch())
