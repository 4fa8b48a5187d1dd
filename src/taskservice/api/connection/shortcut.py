"""What an application may do with its request's connection past the server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import Scope

SHORTCUT = "taskservice.connection"


def _write_nothing(data: bytes) -> bool:
    return False


@dataclass(frozen=True)
class Shortcut:
    """``abort`` breaks the connection at once.

    ``write`` sends a piece of the answer's body without a turn of the event loop. False, with nothing sent, where that
    cannot be: the answer has not begun, or has ended, or the client takes nothing just now.
    """

    abort: Callable[[], None]
    write: Callable[[bytes], bool] = _write_nothing


def shortcut_of(scope: Scope) -> Shortcut:
    """Under another server than ours it does nothing."""
    found: Shortcut = scope.get("extensions", {}).get(SHORTCUT, _NONE)
    return found


def _abort_nothing() -> None:
    pass


_NONE = Shortcut(_abort_nothing)
