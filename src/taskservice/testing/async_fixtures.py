"""The fixtures that need pytest-asyncio."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest_asyncio

if TYPE_CHECKING:
    from taskservice.infra.store import Store


@pytest_asyncio.fixture
async def task_store(task_database: str) -> AsyncIterator[Store]:
    """A store on a fresh database."""
    from taskservice.infra.store import open_store

    async with open_store(task_database) as store:
        yield store
