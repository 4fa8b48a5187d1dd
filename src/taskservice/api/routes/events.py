"""The event stream, of all tasks or of one."""

from __future__ import annotations

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Send

from taskservice.api.connection.shortcut import shortcut_of
from taskservice.api.inputs import query as q
from taskservice.api.inputs.headers import LAST_EVENT_ID, read_header
from taskservice.api.parts import parts_of
from taskservice.api.stream.channels import Wish
from taskservice.api.stream.filters import EventFilter
from taskservice.api.stream.follow import Start, choose_start, follow
from taskservice.api.stream.frames import mark
from taskservice.api.stream.limits import MAX_COALESCE_MS, MIN_COALESCE_MS
from taskservice.domain.definition import word
from taskservice.domain.ids import parse_task_id
from taskservice.infra.database import reporting_outages
from taskservice.infra.events.read import log_bounds

PARAMETERS = ("after", "type", "queue", "status", "coalesce_ms")


async def stream(request: Request) -> Response:
    query = q.Query(request, ("task", *PARAMETERS), lists=("status",))
    wish, after = _wish(query, query.read("task", q.task_id)), _after(request, query)
    return await _respond(request, wish, after)


async def stream_task(request: Request) -> Response:
    task_id = parse_task_id(request.path_params["id"])
    query = q.Query(request, PARAMETERS, lists=("status",))
    wish, after = _wish(query, task_id), _after(request, query)
    await parts_of(request).store.task(task_id)
    return await _respond(request, wish, after)


def _wish(query: q.Query, task_id: int | None) -> Wish:
    statuses = query.read("status", q.statuses)
    wanted = EventFilter(
        task=task_id,
        type=query.read("type", word),
        queue=query.read("queue", word),
        statuses=frozenset(statuses) if statuses else None,
    )
    return Wish(wanted, query.read("coalesce_ms", q.integer(MIN_COALESCE_MS, MAX_COALESCE_MS)))


def _after(request: Request, query: q.Query) -> int | None:
    """Last-Event-ID, which a browser sends by itself when it comes back, wins over the address it began with."""
    after = query.read("after", q.position)
    last_seen = read_header(request, LAST_EVENT_ID, 40)
    return after if last_seen is None else q.position(last_seen, LAST_EVENT_ID)


class LiveResponse(EventSourceResponse):
    """Without the library's timeout around each send, which takes as long as the send: who takes nothing is cut by
    the hub (``Subscriber``)."""

    async def _send_with_timeout(self, send: Send, message: Message) -> None:
        await send(message)


async def _respond(request: Request, wish: Wish, after: int | None) -> Response:
    """The start is settled before the answer begins, so that "now" is when the client was answered."""
    parts = parts_of(request)
    if after is not None and parts.hub.recent.reaches(after):
        start = Start(after, mark(after))
    else:
        async with reporting_outages(), parts.store.pool.connection() as conn:
            oldest, newest = await log_bounds(conn)
        start = choose_start(after, oldest, newest)
    content = follow(parts.hub, parts.store.pool, wish, start, shortcut_of(request.scope))
    return LiveResponse(content, ping=parts.hub.limits.ping_s, sep="\n", ping_message_factory=_heartbeat)


def _heartbeat() -> ServerSentEvent:
    return ServerSentEvent(comment="heartbeat", sep="\n")
