"""What a handler can say instead of returning: values to raise, and how an attempt ended."""

from __future__ import annotations

from dataclasses import dataclass

TRACEBACK_CHARS = 4_000
MESSAGE_CHARS = 2_000


class Cancel(Exception):
    """Raise in a handler: the task ends CANCELLED, with this reason."""

    def __init__(self, reason: str = "cancelled by its handler") -> None:
        super().__init__(reason)
        self.reason = reason


class Retry(Exception):
    """Raise in a handler: try again ``after_s`` seconds from now, if the policy has attempts left."""

    def __init__(self, after_s: float, reason: str = "asked for a retry") -> None:
        if not 0 <= after_s <= 7 * 86_400:
            raise ValueError(f"after_s must be from 0 to 604800 seconds, not {after_s}")
        super().__init__(reason)
        self.after_s = after_s
        self.reason = reason


@dataclass(frozen=True)
class Succeeded:
    result: object = None


@dataclass(frozen=True)
class Failed:
    """``retry_after_s``: the handler's own wish; None leaves it to the policy. ``final``: no retry can help."""

    error_type: str
    message: str
    traceback: str | None = None
    retry_after_s: float | None = None
    final: bool = False


@dataclass(frozen=True)
class Cancelled:
    reason: str
    by: str = "handler"


@dataclass(frozen=True)
class HandedBack:
    """The worker is stopping; another is to run this attempt."""

    reason: str = "handed back at shutdown"


Outcome = Succeeded | Failed | Cancelled | HandedBack
