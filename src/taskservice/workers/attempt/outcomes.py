"""From what a handler returned or raised to an outcome that events can hold: JSON, bounded, without NUL."""

from __future__ import annotations

import asyncio
import re
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from taskservice.domain.errors import ParameterError, PermanentFailure
from taskservice.domain.outcome import (
    MESSAGE_CHARS,
    TRACEBACK_CHARS,
    Cancel,
    Cancelled,
    Failed,
    Outcome,
    Retry,
    Succeeded,
)
from taskservice.infra.codec import decode, encode

RESULT_BYTES = 1024 * 1024
TRACEBACK_FRAMES = 30

# Who calls a handler, or is a built-in one; and asyncio.run in a child process.
_CALLERS = (str(Path(__file__).parent.parent), str(Path(asyncio.__file__).parent))
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def succeeded(value: object) -> Outcome:
    """Succeeded with ``value`` as JSON has it (a tuple is a list), else Failed for good: a retry returns the same."""
    if value is None or value is True or value is False:
        return Succeeded(value)
    try:
        data = encode(value)
        if b"\\u0000" in data:
            data = encode(_storable(decode(data)))
    except TypeError:  # what encode raises for all that is not JSON, surrogates among it
        try:
            data = encode(_storable(value))
        except Exception as error:
            return _bad_result(f"is not JSON: {error}")
    except Exception as error:  # from a property or an iterator of the value's own
        return _bad_result(f"cannot be encoded: {_message(error)}")
    if len(data) > RESULT_BYTES:
        return _bad_result(f"has {len(data)} bytes as JSON, more than {RESULT_BYTES}; store it elsewhere, return where")
    return Succeeded(decode(data))


def _bad_result(problem: str) -> Failed:
    return Failed("ResultError", f"the result {problem}"[:MESSAGE_CHARS], final=True)


def raised(error: BaseException) -> Outcome:
    """What an exception that left a handler says."""
    if isinstance(error, Cancel):
        return Cancelled(clean(error.reason)[:MESSAGE_CHARS])
    if isinstance(error, Retry):
        return Failed("Retry", clean(error.reason)[:MESSAGE_CHARS], retry_after_s=error.after_s)
    return Failed(
        clean(type(error).__name__),
        _message(error),
        None if isinstance(error, ParameterError) else _traceback(error),
        final=isinstance(error, PermanentFailure),
    )


def timed_out(timeout_s: float) -> Failed:
    return Failed("TimeoutError", f"took longer than {timeout_s:g} s")


def clean(text: str) -> str:
    """Without NUL, which PostgreSQL cannot store; half a surrogate pair becomes U+FFFD."""
    return _UNSTORABLE.sub(lambda found: "" if found[0] == "\0" else "\ufffd", text)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return [_storable(item) for item in value] if isinstance(value, list | tuple) else value


def _message(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:
        text = "its message cannot be shown"
    return clean(text[: 2 * MESSAGE_CHARS])[:MESSAGE_CHARS]


def _traceback(error: BaseException) -> str | None:
    frames = _foreign(error.__traceback__)
    if frames is None:  # raised here, about the handler and not by it
        return None
    try:
        # newest frames: what raised, not what called
        shown = traceback.TracebackException(type(error), error, frames, limit=-TRACEBACK_FRAMES, compact=True)
        text = "".join(shown.format())
    except Exception:
        return None
    return clean(text[-TRACEBACK_CHARS:])


def _foreign(frames: TracebackType | None) -> TracebackType | None:
    """The traceback from the handler on, without the frames here that called it."""
    while frames is not None and frames.tb_frame.f_code.co_filename.startswith(_CALLERS):
        frames = frames.tb_next
    return frames
