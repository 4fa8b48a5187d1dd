"""The list cursor: opaque to callers, so that what it holds may change; the number before the dot is its version."""

from __future__ import annotations

import base64
import binascii

from taskservice.domain.errors import InvalidInput
from taskservice.domain.ids import MAX_TASK_ID

_VERSION = "1"


def encode_cursor(last: int) -> str:
    """Continues a list, in either order, after the task ``last``."""
    packed = base64.urlsafe_b64encode(last.to_bytes(6, "big")).decode()
    return f"{_VERSION}.{packed}"


def decode_cursor(text: str) -> int:
    """Raises InvalidInput for what ``encode_cursor`` did not make."""
    version, _, packed = text.partition(".")
    try:
        if version != _VERSION or len(packed) != 8:
            raise ValueError
        last = int.from_bytes(base64.b64decode(packed, altchars=b"-_", validate=True), "big")
        if not 1 <= last <= MAX_TASK_ID:
            raise ValueError
    except (ValueError, binascii.Error):
        raise InvalidInput("cursor", "is not a cursor that a list gave; leave it out to begin") from None
    return last
