"""The same log through the eventsourcing library's Application, for replay "as of" and for audits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import ApplicationRecorder, Mapper
from eventsourcing.postgres import ConnectionPool, PostgresApplicationRecorder, PostgresDatastore
from psycopg.rows import dict_row
from psycopg.sql import SQL

from taskservice.domain.events import TaskEvent
from taskservice.domain.ids import stream_id
from taskservice.domain.task import Task, fold
from taskservice.infra.connection import ThreadConnection
from taskservice.infra.events.append import APPEND_LOCK
from taskservice.infra.events.mapper import EventMapper


class TaskRecorder(PostgresApplicationRecorder):
    """The library's recorder under our append lock, so that its writes and ours share one order."""

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self.lock_table_statements = [SQL("select pg_advisory_xact_lock({0})").format(APPEND_LOCK)]


class TaskDatastore(PostgresDatastore):
    """The library's, with connections of ours, which its own knows five parts of the address to make."""

    def __init__(self, uri: str) -> None:
        super().__init__("", "", "", "", "")
        connection: Any = ThreadConnection  # with the library's kind of rows
        self.pool = ConnectionPool(
            uri,
            connection_class=connection,
            kwargs={"application_name": "taskservice log", "row_factory": dict_row},
            min_size=0,
            max_size=2,
            open=False,
            timeout=3,
            check=ConnectionPool.check_connection,
        )


class TaskLog(Application[UUID]):
    """Synchronous: call it from a thread. ``close()`` it, or use it with ``with``."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        super().__init__()

    def construct_mapper(self) -> Mapper[UUID]:
        return EventMapper()

    def construct_recorder(self) -> ApplicationRecorder:
        self._datastore = TaskDatastore(self._uri)
        return TaskRecorder(self._datastore, events_table_name="task_events")

    def task(self, task_id: int, version: int | None = None) -> Task:
        """The task after ``version`` events. Raises the library's AggregateNotFoundError where there is none."""
        return self.repository.get(stream_id(task_id), version=version, projector_func=_project)

    def close(self) -> None:
        self._datastore.close()
        super().close()


def _project(task: Task | None, events: Iterable[TaskEvent]) -> Task | None:
    return fold(events, task)
