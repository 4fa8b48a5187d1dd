"""The eight methods, each by the same operations as REST."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from connectrpc.request import RequestContext
from protobuf.wkt.google.protobuf.empty_pb import Empty

from taskservice.api.access.principal import principal_of
from taskservice.api.inputs.headers import actor, idempotency_key, printable, read_header
from taskservice.api.inputs.query import MAX_POSITION, integer
from taskservice.api.parts import Parts, parts_of
from taskservice.api.routes.history import MAX_ENTRIES
from taskservice.api.routes.listing import MAX_LIMIT
from taskservice.api.rpc import messages as m
from taskservice.api.rpc.call import current
from taskservice.api.rpc.gen.cloud.v1 import task_management_pb as pb
from taskservice.api.rpc.gen.cloud.v1.task_management_connect import TaskManagementService
from taskservice.api.rpc.pull import host_of, pull, read_wish
from taskservice.domain.definition import TaskDefinition, parse_definition, text, whole_number, word
from taskservice.domain.errors import IllegalTransition, InvalidInput, TaskServiceError
from taskservice.domain.events import ExecutionLost, ExecutionStarted
from taskservice.domain.ids import parse_task_id
from taskservice.domain.outcome import MESSAGE_CHARS, Failed, Succeeded
from taskservice.domain.status import Status
from taskservice.infra.database import reporting_outages
from taskservice.infra.queue.create import CreateRequest
from taskservice.infra.queue.readers import beat
from taskservice.projections import reads
from taskservice.projections.listing import MAX_OFFSET

ASSIGNMENT = "Task-Assignment"
UUID_CHARS = 100
REPORTED = "ReportedFailure"  # the type of a failure that a reader reports

Ctx = RequestContext[Any, Any]


class TaskManagement(TaskManagementService):
    async def create_task(self, request: pb.CreateTaskRequest, ctx: Ctx, /) -> pb.CreateTaskResponse:
        """The same ``Idempotency-Key`` and ``Task-Actor`` as in REST."""
        asked, parts = current(), parts_of(current())
        wanted = CreateRequest(_definition(request, parts), actor(asked), idempotency_key(asked))
        (result,) = await parts.store.create([wanted])
        if isinstance(result, TaskServiceError):
            raise result
        if not result.existing:
            parts.metrics.created.inc()
        return pb.CreateTaskResponse(id=m.narrow(result.task_id))

    async def get_task(self, request: pb.GetTaskRequest, ctx: Ctx, /) -> pb.Task:
        parts = parts_of(current())
        task_id = parse_task_id(request.id)
        shown = m.show_task(await parts.store.task(task_id))
        parts.metrics.read.inc()
        return shown

    async def list_tasks(self, request: pb.TaskListRequest, ctx: Ctx, /) -> pb.TaskList:
        parts = parts_of(current())
        limit = whole_number(request.limit or MAX_LIMIT, "limit", 1, MAX_LIMIT)
        offset = whole_number(request.offset, "offset", 0, MAX_OFFSET)
        statuses = m.statuses_of(request.status) if request.has_field("status") else ()
        type_ = word(request.type, "type") if request.type and request.type.lower() != "all" else None
        shown: list[pb.Task] = []
        if statuses is not None:
            async with reporting_outages(), parts.store.pool.connection() as conn:
                page = await reads.list_tasks(conn, reads.Filter(statuses=statuses, type=type_), limit, offset=offset)
            shown = [m.show_task(task) for task in page.tasks]
        parts.metrics.listed.inc()
        return pb.TaskList(tasks=shown)

    async def get_task_history(self, request: pb.GetTaskHistoryRequest, ctx: Ctx, /) -> pb.GetTaskHistoryResponse:
        parts = parts_of(current())
        task_id = parse_task_id(request.id)
        async with reporting_outages(), parts.store.pool.connection() as conn:
            entries = await reads.history(conn, task_id, limit=MAX_ENTRIES)
        parts.metrics.histories.inc()
        return pb.GetTaskHistoryResponse(history=[m.show_entry(entry) for entry in entries])

    async def update_task_status(self, request: pb.UpdateTaskStatusRequest, ctx: Ctx, /) -> Empty:
        """By the state machine: of what a reader was given it is told how it ended."""
        parts = parts_of(current())
        task_id, message = parse_task_id(request.id), text(request.message, "message", MESSAGE_CHARS)
        assignment = read_header(current(), ASSIGNMENT, 20)
        token = None if assignment is None else integer(1, MAX_POSITION)(assignment, ASSIGNMENT)
        host = host_of(current())
        m.check_status(request.status)
        match request.status:
            case pb.TaskStatusEnum.SUCCEEDED:
                await parts.store.report(task_id, Succeeded(message or None), host, token)
            case pb.TaskStatusEnum.FAILED:
                outcome = Failed(REPORTED, message or "its reader gave no reason")
                await parts.store.report(task_id, outcome, host, token)
            case pb.TaskStatusEnum.RUNNING | pb.TaskStatusEnum.QUEUED as status:
                await _confirm(parts, task_id, status)
            case status:
                raise InvalidInput("status", f"{status.name} is nothing that a task can become")
        parts.metrics.changed.inc()
        return Empty()

    async def get_status(self, request: pb.GetStatusRequest, ctx: Ctx, /) -> pb.GetStatusResponse:
        async with reporting_outages(), parts_of(current()).store.pool.connection() as conn:
            counted = await reads.status_counts(conn)
        return pb.GetStatusResponse(status_counts=m.show_counts(counted.counts))

    async def heartbeat(self, request: pb.HeartbeatRequest, ctx: Ctx, /) -> pb.HeartbeatResponse:
        """The time that counts is the database's, not the reader's. Of a reader without a name it changes nothing."""
        parts = parts_of(current())
        uuid = printable(request.uuid, "uuid", UUID_CHARS)
        async with reporting_outages(), parts.store.pool.connection() as conn:
            await beat(conn, uuid, parts.settings.lease_s)
        return pb.HeartbeatResponse()

    async def pull_events(self, request: pb.PullEventsRequest, ctx: Ctx, /) -> AsyncIterator[pb.PullEventsResponse]:
        asked = current()
        async with aclosing(pull(parts_of(asked), principal_of(asked.scope), read_wish(asked))) as assigned:
            async for claimed in assigned:
                yield pb.PullEventsResponse(work=m.show_assignment(claimed))


def _definition(request: pb.CreateTaskRequest, parts: Parts) -> TaskDefinition:
    parameters = request.payload.parameters if request.payload is not None else {}
    given = {"name": request.name, "type": request.type, "description": request.description, "parameters": parameters}
    try:
        return parse_definition(given, parts.settings.task_timeout_s)
    except InvalidInput as error:
        if error.field.startswith("parameters"):
            raise InvalidInput(f"payload.{error.field}", error.message) from None
        raise


async def _confirm(parts: Parts, task_id: int, wanted: pb.TaskStatusEnum) -> None:
    """RUNNING is what a task that runs is already; nothing else leads to it, or to QUEUED, by a report."""
    status = (await parts.store.task(task_id)).status
    if wanted != pb.TaskStatusEnum.RUNNING:
        raise IllegalTransition(task_id, status, ExecutionLost.TOPIC, "a report is of how an attempt ended")
    if status is not Status.RUNNING:
        raise IllegalTransition(task_id, status, ExecutionStarted.TOPIC, "only who was given it by a stream runs it")
