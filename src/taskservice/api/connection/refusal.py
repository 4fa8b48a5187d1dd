"""What is answered to a request that never reached the application, as the bytes of a whole response."""

from __future__ import annotations

from functools import cache

from taskservice.api.problems import KINDS, MEDIA_TYPE, document
from taskservice.infra.codec import encode

RETRY_AFTER_S = 1


@cache
def refusal(code: str) -> bytes:
    """The connection ends with it. For 503 it says when to come again."""
    kind = KINDS[code]
    body = encode(document(kind, kind.title[0].lower() + kind.title[1:]))
    head = [
        f"HTTP/1.1 {kind.status} {kind.phrase}",
        f"content-type: {MEDIA_TYPE}",
        f"content-length: {len(body)}",
        "connection: close",
        *([f"retry-after: {RETRY_AFTER_S}"] if kind.status == 503 else []),
    ]
    return "\r\n".join([*head, "", ""]).encode() + body
