"""The histograms' buckets, the same for waiting and for running."""

from __future__ import annotations

from bisect import bisect_left

# Three or four a power of ten, then what clocks show. A bucket holds what is above the bound before its own, and not
# above its own; behind the last bound there is one more. Changing them takes a new version of the model's tables.
BOUNDS_MS = (
    *(1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700),
    *(1_000, 1_500, 2_000, 3_000, 5_000, 7_000, 10_000, 15_000, 20_000, 30_000),
    *(60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 10_800_000, 43_200_000, 86_400_000),
)
BUCKETS = len(BOUNDS_MS) + 1

_BOUNDS_US = tuple(bound * 1_000 for bound in BOUNDS_MS)


def bucket_of(duration_us: int) -> int:
    """A negative duration, as after the clock was set back, counts as none."""
    return bisect_left(_BOUNDS_US, duration_us)
