"""What the tests of the built-in handlers share: settings by environment, attempts by the real runner."""

from __future__ import annotations

import itertools
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest

from taskservice.domain.outcome import Outcome
from taskservice.infra.settings import SETTINGS
from taskservice.workers.attempt import AttemptRunner, StartedAttempt
from taskservice.workers.builtin.configured import settings
from taskservice.workers.handlers import discover

_tokens = itertools.count(1)


class Run(Protocol):
    async def __call__(
        self, type: str, parameters: Mapping[str, Any], *, timeout_s: float = 30, task_id: int = 7, attempt: int = 1
    ) -> Outcome: ...


def configure(monkeypatch: pytest.MonkeyPatch, folder: Path, **variables: str) -> None:
    """No setting of the machine's, or of a .env file, reaches the test."""
    for setting in SETTINGS:
        if setting.variable in os.environ:
            monkeypatch.delenv(setting.variable)
    for name, value in {"TASK_DATA_DIR": str(folder), **variables}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(folder)
    settings.cache_clear()


@asynccontextmanager
async def running() -> AsyncIterator[Run]:
    runner = AttemptRunner(discover(), slots=4, cancel_grace_s=0.1)

    async def run(
        type: str, parameters: Mapping[str, Any], *, timeout_s: float = 30, task_id: int = 7, attempt: int = 1
    ) -> Outcome:
        deadline = datetime.now(UTC) + timedelta(seconds=timeout_s)
        return await runner.run(
            StartedAttempt(task_id, next(_tokens), 1, attempt, "a name", type, parameters, timeout_s, deadline)
        )

    try:
        yield run
    finally:
        await runner.close(0)
