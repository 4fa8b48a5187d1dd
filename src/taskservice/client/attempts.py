"""When a call is sent again, and for how long. No I/O, no clock of its own."""

from __future__ import annotations

import random
from typing import Any

import httpx

from taskservice.client.calls import Call
from taskservice.client.endpoint import Endpoint
from taskservice.client.errors import ServerUnreachable
from taskservice.domain.retry import RetryPolicy

POLICY = RetryPolicy(max_attempts=4, initial_s=0.1, factor=3.0)
# Nothing reached the server, so that any call may be sent again.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
TRY_LATER = frozenset({502, 503, 504})
MAX_RETRY_AFTER_S = 10.0


class Attempts:
    """One call's tries. No try begins later than the endpoint's ``timeout_s`` after the first."""

    def __init__(self, call: Call[Any], endpoint: Endpoint, now_s: float) -> None:
        self._call = call
        self._address = endpoint.address
        self._last_start_s = now_s + endpoint.timeout_s
        self._tried = 0

    def delay_after_error(self, error: httpx.TransportError, now_s: float) -> float:
        """Seconds to wait before the next try. Raises ServerUnreachable when there is none."""
        if self._call.repeatable or isinstance(error, NOT_SENT):
            delay_s = self._next_delay_s(now_s)
            if delay_s is not None:
                return delay_s
        raise ServerUnreachable(self._address, reason(error)) from error

    def delay_after_answer(self, response: httpx.Response, now_s: float) -> float | None:
        """Seconds to wait before the next try, or None where this answer is the last word."""
        if response.status_code not in TRY_LATER or not self._call.repeatable:
            return None
        return self._next_delay_s(now_s, retry_after_s(response))

    def _next_delay_s(self, now_s: float, at_least_s: float = 0.0) -> float | None:
        self._tried += 1
        delay_s = max(POLICY.delay_s(self._tried, random.random()), at_least_s)
        return delay_s if POLICY.allows_another(self._tried) and now_s + delay_s < self._last_start_s else None


def retry_after_s(response: httpx.Response) -> float:
    text = response.headers.get("retry-after", "")
    return min(float(text), MAX_RETRY_AFTER_S) if text.isascii() and text.isdigit() else 0.0


def reason(error: httpx.TransportError) -> str:
    """One line of few words; httpx's own are sometimes empty and sometimes an errno."""
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return "no connection in time"
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    if isinstance(error, httpx.ConnectError):
        return "connection refused" if "refused" in str(error) else _first_line(error) or "no connection"
    return _first_line(error) or "the connection was cut"


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
