"""The loop of the server process: what waits for a client, and when it is told of its end, is the loop's affair."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import uvloop


def pytest_asyncio_loop_factories(config: object, item: object) -> Mapping[str, Callable[[], Any]]:
    return {"uvloop": uvloop.new_event_loop}
