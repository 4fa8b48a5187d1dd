"""Whatever is asked for, and wherever it is cut, killed or held up: no task is lost, stuck or run twice.

Hypothesis chooses acts and what goes wrong in them; PostgreSQL and a model in plain Python (``model_state``) do the
same, and after every step each table must be what the model says. In the end all heals, and every task finishes.

The short run is one of the tests. The long one is a part of ``make chaos``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from model_acts import ACT, REQUEST, Create, Register
from model_play import Play
from model_service import Service

from taskservice.testing.server import DatabaseServer

IS_LONG = settings.get_current_profile_name() == "chaos"
STEPS = settings() if IS_LONG else settings(max_examples=40, stateful_step_count=40)


class Lifecycle(RuleBasedStateMachine):
    """One example, on a database of its own."""

    def __init__(self, server: DatabaseServer) -> None:
        super().__init__()
        self._stack = ExitStack()
        self._loop = self._stack.enter_context(asyncio.Runner())
        play = Play(self._stack.enter_context(server.database()))
        self._loop.run(play.__aenter__())
        self._stack.callback(lambda: self._loop.run(play.__aexit__()))
        self._service, self._is_broken = Service(play), False

    @initialize(requests=st.lists(REQUEST, max_size=6))
    def start_with_a_worker_and_tasks(self, requests: list[tuple[int, str | None]]) -> None:
        self._run(Register().do(self._service))
        if requests:
            self._run(Create(tuple(requests)).do(self._service))

    @rule(act=ACT)
    def do(self, act: Any) -> None:
        self._run(act.do(self._service))

    def teardown(self) -> None:
        try:
            if not self._is_broken:
                self._run(self._service.heal())
        finally:
            self._stack.close()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            self._loop.run(work)
        except BaseException:
            self._is_broken = True
            raise


@pytest.mark.timeout(0 if IS_LONG else 900)  # a failing example is made as small as can be, which takes minutes
def test_no_task_is_lost_stuck_or_run_twice(
    task_database_server: DatabaseServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, "psycopg")  # it warns of each connection that is lost
    slow = settings(STEPS, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(lambda: Lifecycle(task_database_server), settings=slow)
