"""What the routes work with, built when the server starts and taken down when it stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request

from taskservice.api.access.gate import Gate
from taskservice.api.connection.listening import is_loopback
from taskservice.api.metrics import Metrics
from taskservice.api.metrics.scrape import Scraper
from taskservice.api.readiness import Readiness
from taskservice.api.rpc.desk import Desk
from taskservice.api.stream.hub import EventHub
from taskservice.api.stream.limits import StreamLimits
from taskservice.infra.background import in_background
from taskservice.infra.listen import Listener
from taskservice.infra.operations.runner import OperationRunner
from taskservice.infra.settings import Settings
from taskservice.infra.store import Store, open_store
from taskservice.projections.matching import find_matching
from taskservice.projections.runner import Projections

if TYPE_CHECKING:
    from taskservice.infra.traces.creates import CreateSpans


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
    desk: Desk
    readiness: Readiness
    scraper: Scraper


def parts_of(request: Request) -> Parts:
    found: Parts = request.scope["app"].state.parts
    return found


@asynccontextmanager
async def open_parts(
    settings: Settings,
    uri: str,
    metrics: Metrics,
    limits: StreamLimits,
    insecure: bool,
    spans: CreateSpans | None = None,
) -> AsyncIterator[Parts]:
    hub_wake, projections_wake, tokens_wake = asyncio.Event(), asyncio.Event(), asyncio.Event()
    channels = {"task_events": [hub_wake, projections_wake], "access_tokens": [tokens_wake]}
    listener = Listener(settings.listen_url or uri, channels)
    hub = EventHub(uri, hub_wake, limits, metrics)
    bounds = {"max_conns": settings.pool_max_conns, "backlog": settings.create_backlog}
    async with (
        open_store(uri, name="server", on_commit=metrics.count_commit, spans=spans, **bounds) as store,
        Projections(store.pool, projections_wake) as projections,
    ):
        operations = OperationRunner(store.pool, find_matching)
        metrics.watch(store.pool, lambda: store.waiting, listener.connected.is_set)
        scraper = Scraper(metrics, store.pool)
        gate = Gate(store.pool, tokens_wake, is_loopback=is_loopback(settings.server_host), insecure=insecure)
        desk = Desk(store.pool, settings.listen_url or uri, settings.lease_s, metrics.rescued.inc)
        await gate.load()
        async with in_background(listener.run(), hub.run(), operations.run(), gate.keep_up(), gate.note_uses()):
            readiness = Readiness(store.pool, uri, listener)
            yield Parts(
                settings, uri, metrics, store, hub, listener, projections, operations, gate, desk, readiness, scraper
            )
