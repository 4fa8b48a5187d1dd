"""JSON bodies, bounded."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.requests import Request

from taskservice.api.errors import BodyTooLarge, InvalidJson, UnsupportedMediaType
from taskservice.domain.errors import InvalidInput
from taskservice.infra.codec import decode

MAX_BODY_BYTES = 1024 * 1024
MAX_BATCH_BYTES = 16 * 1024 * 1024


async def read_json(request: Request, most_bytes: int = MAX_BODY_BYTES) -> Any:
    """The decoded body. Raises UnsupportedMediaType, BodyTooLarge, InvalidJson."""
    _check_media_type(request)
    try:
        return decode(await _read(request, most_bytes))
    except orjson.JSONDecodeError as error:
        raise InvalidJson(f"{error.msg} at character {error.pos}") from None


async def read_fields(request: Request, *known: str) -> dict[str, Any]:
    """A body that may be left out: its JSON object, with no other fields than these."""
    if not await _has_body(request):
        return {}
    body = await read_json(request)
    if not isinstance(body, dict):
        raise InvalidInput("body", "must be a JSON object")
    refuse_unknown(body, known)
    return body


def refuse_unknown(body: dict[str, Any], known: tuple[str, ...], where: str = "") -> None:
    for name in body:
        if name not in known:
            raise InvalidInput(where + name[:80], f"is not a field; known are {', '.join(sorted(known))}")


async def _has_body(request: Request) -> bool:
    length = request.headers.get("content-length")
    return length != "0" if length is not None else "transfer-encoding" in request.headers


def _check_media_type(request: Request) -> None:
    given = request.headers.get("content-type", "")
    if given == "application/json":
        return
    media_type, _, parameters = given.lower().partition(";")
    kind, _, subtype = media_type.strip().partition("/")
    charset = parameters.strip().removeprefix("charset=").strip('"')
    is_json = kind == "application" and (subtype == "json" or subtype.endswith("+json"))
    if not is_json or charset not in ("", "utf-8", "utf8"):
        raise UnsupportedMediaType(given)


async def _read(request: Request, most_bytes: int) -> bytes:
    length, coding = request.headers.get("content-length"), request.headers.get("transfer-encoding")
    if length is not None and int(length) > most_bytes:
        raise BodyTooLarge(most_bytes)
    if coding is not None and coding.lower() != "chunked":
        raise InvalidInput("Transfer-Encoding", "must be chunked, and nothing besides")
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most_bytes:
            raise BodyTooLarge(most_bytes)
        parts.append(part)
    return b"".join(parts)
