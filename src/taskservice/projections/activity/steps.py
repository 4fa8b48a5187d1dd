"""The lengths of time that are counted, each kept as rows of its own, so that no range is ever added up from many."""

from __future__ import annotations

from dataclasses import dataclass

DAY_S = 86_400
ALL_LANES = 0  # in place of a lane's number


@dataclass(frozen=True)
class Step:
    """``kept_s``: how long its rows are kept."""

    length_s: int
    kept_s: int

    def begin_s(self, at_s: int) -> int:
        """When the step begins that ``at_s`` is in."""
        return at_s // self.length_s * self.length_s

    def count(self, since_s: int, until_s: int) -> int:
        """How many steps the range touches."""
        return -(-until_s // self.length_s) - since_s // self.length_s


STEPS = (Step(60, 7 * DAY_S), Step(600, 30 * DAY_S), Step(3_600, 400 * DAY_S), Step(DAY_S, 3_660 * DAY_S))
# As many as a chart shows well: minutes for up to four hours.
MOST_STEPS = 250


def steps_for(since_s: int, until_s: int, now_s: int) -> tuple[Step, ...]:
    """The finest that is still kept at ``since_s`` and gives few enough, and all that are coarser."""
    fit = [s for s in STEPS if s.count(since_s, until_s) <= MOST_STEPS and since_s >= now_s - s.kept_s]
    return STEPS[STEPS.index(fit[0]) :] if fit else STEPS[-1:]
