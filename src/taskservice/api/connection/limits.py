"""What bounds a connection."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ConnectionLimits:
    """``head_bytes``: of a request's head, and of all else that is no body (chunk sizes, trailers).
    ``request_s``: for a request to arrive, from its first byte, or the connection's beginning; a body that comes at
    ``body_bytes_s`` or faster is waited for as long as it takes; and, with HTTP/2, for the client to take
    anything of what waits for its window. ``keep_alive_s``: from an answer to the next request.
    """

    connections: int = 20_000
    head_bytes: int = 64 * 1024
    request_s: float = 60.0
    body_bytes_s: int = 16 * 1024
    keep_alive_s: int = 75
