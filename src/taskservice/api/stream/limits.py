"""What bounds the stream."""

from __future__ import annotations

from dataclasses import dataclass

MIN_COALESCE_MS, MAX_COALESCE_MS = 50, 60_000


@dataclass(frozen=True)
class StreamLimits:
    """``queue_bytes``: what may wait for one client before it is cut; clients of a channel share these bytes.

    ``recent_bytes``: of the newest events, kept encoded; ``recent_events`` are read when the first client comes.
    """

    page_events: int = 256
    queue_bytes: int = 1024 * 1024
    ping_s: float = 15.0
    poll_s: float = 1.0
    known_tasks: int = 20_000
    recent_bytes: int = 8 * 1024 * 1024
    recent_events: int = 4_000
