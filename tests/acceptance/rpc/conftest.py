from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from building import built
from driving import Client, running


@pytest.fixture(scope="session")
def rpc_program() -> tuple[dict[str, str], Path]:
    return built()


@pytest.fixture
async def client(rpc_program: tuple[dict[str, str], Path]) -> AsyncIterator[Client]:
    """A generated TypeScript client, over Connect's npm packages."""
    async with running(*rpc_program) as driven:
        yield driven
