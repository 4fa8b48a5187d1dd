"""What a worker and its child processes say to each other: frames of four bytes of length, then so many bytes.

To the child: a pickled Request, or an empty frame, which asks the attempt under way to stop.
From the child: JSON, any number of ``{"log": …}``, then ``{"kind": "Succeeded", "fields": {…}, "noticed": false}``.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from taskservice.domain.outcome import Cancelled, Failed, Outcome, Succeeded
from taskservice.infra.codec import encode
from taskservice.workers.context import Context

FRAME_BYTES = 16 * 1024 * 1024

_OUTCOMES: Mapping[str, type[Outcome]] = {"Succeeded": Succeeded, "Failed": Failed, "Cancelled": Cancelled}


@dataclass(frozen=True)
class Request:
    module: str
    function: str
    arguments: Mapping[str, Any]
    context: Context
    takes_context: bool
    log_level: int
    traceparent: str | None


def frame(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


async def read_frame(stream: asyncio.StreamReader) -> bytes:
    """Raises EOFError at the end, and where what comes is no frame."""
    length = int.from_bytes(await stream.readexactly(4), "big")
    if length > FRAME_BYTES:
        raise EOFError(f"a frame of {length} bytes")
    return await stream.readexactly(length)


def read_frame_blocking(stream: BinaryIO) -> bytes | None:
    """None at the end."""
    head = stream.read(4)
    return stream.read(int.from_bytes(head, "big")) if len(head) == 4 else None


def outcome_frame(outcome: Outcome, noticed: bool) -> bytes:
    fields = {field.name: getattr(outcome, field.name) for field in dataclasses.fields(outcome)}
    return frame(encode({"kind": type(outcome).__name__, "fields": fields, "noticed": noticed}))


def outcome_of(message: Mapping[str, Any]) -> Outcome:
    return _OUTCOMES[message["kind"]](**message["fields"])
