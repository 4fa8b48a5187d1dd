"""When a failed attempt is tried again."""

from __future__ import annotations

from dataclasses import dataclass

MAX_ATTEMPTS = 25
MAX_BACKOFF_S = 7 * 86_400


@dataclass(frozen=True)
class RetryPolicy:
    """Exponential backoff: ``initial_s * factor ** (attempt - 1)``, at most ``cap_s``, spread by ± ``jitter``."""

    max_attempts: int = 4
    initial_s: float = 1.0
    factor: float = 2.0
    cap_s: float = 60.0
    jitter: float = 0.2

    def delay_s(self, attempt: int, chance: float) -> float:
        """Seconds to wait after failed attempt ``attempt`` (from 1); ``chance`` is uniform in [0, 1)."""
        # The exponent is bounded, so that a large factor cannot overflow a float.
        plain = min(self.cap_s, self.initial_s * min(self.factor ** (attempt - 1), 1e9))
        return plain * (1 + self.jitter * (2 * chance - 1))

    def allows_another(self, attempt: int) -> bool:
        return attempt < self.max_attempts


DEFAULT_RETRY = RetryPolicy()
