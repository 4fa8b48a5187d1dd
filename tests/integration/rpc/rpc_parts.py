"""The Connect protocol by hand."""

from __future__ import annotations

import struct
from typing import Any

import httpx
import orjson
from api_server import Api

SERVICE = "/cloud.v1.TaskManagementService/"
JSON = {"content-type": "application/json"}
STREAM = {"content-type": "application/connect+json"}
TASK = {"name": "n", "type": "t"}


async def post(api: Api, method: str, body: object = b"", **headers: str) -> httpx.Response:
    """``body``: bytes as they are, anything else as JSON."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await api.client.post(SERVICE + method, content=content, headers={**JSON, **named})


async def call(api: Api, method: str, **request: Any) -> dict[str, Any]:
    answer = await post(api, method, request)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def told(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of an error."""
    assert answer.headers["content-type"] == "application/json", answer.text
    return answer.status_code, answer.json()["code"]


def envelope(message: object = None, flags: int = 0) -> bytes:
    data = message if isinstance(message, bytes) else orjson.dumps(message or {})
    return struct.pack(">BI", flags, len(data)) + data


def opened(body: bytes) -> list[tuple[int, Any]]:
    """Flags and JSON of each envelope."""
    found = []
    while body:
        flags, length = struct.unpack(">BI", body[:5])
        found.append((flags, orjson.loads(body[5 : 5 + length])))
        body = body[5 + length :]
    return found


def varint(number: int) -> bytes:
    digits = []
    while number > 127:
        digits.append(number & 127 | 128)
        number >>= 7
    return bytes([*digits, number])
