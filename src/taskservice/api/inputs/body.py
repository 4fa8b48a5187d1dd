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
    return _decode(await _read(request, most_bytes))


def _decode(content: bytes) -> Any:
    try:
        return decode(content)
    except orjson.JSONDecodeError as error:
        raise InvalidJson(f"{error.msg} at character {error.pos}") from None


async def read_fields(request: Request, *known: str) -> dict[str, Any]:
    """A body that may be left out: its JSON object, with no other fields than these."""
    content = await _read(request, MAX_BODY_BYTES) if _may_have_body(request) else b""
    if not content and request.headers.get("transfer-encoding") is None:
        return {}
    _check_media_type(request)
    body = _decode(content)
    if not isinstance(body, dict):
        raise InvalidInput("body", "must be a JSON object")
    refuse_unknown(body, known)
    return body


def refuse_unknown(body: dict[str, Any], known: tuple[str, ...], where: str = "") -> None:
    for name in body:
        if name not in known:
            raise InvalidInput(where + name[:80], f"is not a field; known are {', '.join(sorted(known))}")


def _may_have_body(request: Request) -> bool:
    """HTTP/2 tells only at the end."""
    length = request.headers.get("content-length")
    if length is not None:
        return length != "0"
    return "transfer-encoding" in request.headers or request.scope["http_version"] == "2"


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
