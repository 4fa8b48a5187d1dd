"""``activity``, by itself: lanes add up to all lanes together, and each step to the next longer one.

Against the log it cannot be held: rows are forgotten when they are old, and a database that had tasks before it had
this read model counts from there. A rebuild is what brings it in line with the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from operator import add, sub

from taskservice.domain.audit.difference import Difference, Findings
from taskservice.infra.audit.lives import Connection
from taskservice.infra.audit.ranges import snapshot
from taskservice.infra.statements import sql
from taskservice.projections.activity.steps import ALL_LANES, STEPS, Step
from taskservice.projections.activity.tally import COUNTERS, RUNNING, WAITING
from taskservice.projections.verify.models import VIEWS

KIND = "activity"
PAGE = 500
Rows = dict[int, list[int]]  # by the second at which the step begins: counters, then both histograms


def check_activity(conn: Connection, findings: Findings) -> None:
    with snapshot(conn, *VIEWS):
        totals: dict[int, Rows] = {}
        for step in STEPS:
            together, by_lane = _read(conn, step)
            totals[step.length_s] = together
            for difference in _differences(step, by_lane, together, "all lanes"):
                findings.add(difference)
    newest_s = max(totals[STEPS[0].length_s], default=0)
    for finer, coarser in pairwise(STEPS):
        kept_from_s = newest_s // 3_600 * 3_600 - finer.kept_s
        found = {at_s: row for at_s, row in totals[coarser.length_s].items() if at_s >= kept_from_s}
        expected = _added_up(totals[finer.length_s], coarser)
        expected = {at_s: row for at_s, row in expected.items() if at_s >= kept_from_s}
        for difference in _differences(coarser, expected, found, f"steps of {finer.length_s} s"):
            findings.add(difference)


def _read(conn: Connection, step: Step) -> tuple[Rows, Rows]:
    """All lanes together as they are stored, and the lanes added up."""
    together: Rows = {}
    by_lane: Rows = {}
    with conn.cursor(name="activity") as cursor:
        cursor.execute(sql("read_all_activity", "projections"), {"step_s": step.length_s}, binary=True)
        while page := cursor.fetchmany(PAGE):
            for lane_id, at_s, *counters, waiting, running in page:
                row = [*counters, *waiting, *running]
                into = together if lane_id == ALL_LANES else by_lane
                into[at_s] = list(map(add, into[at_s], row)) if at_s in into else row
    return together, by_lane


def _added_up(rows: Rows, step: Step) -> Rows:
    sums: Rows = {}
    for at_s, row in rows.items():
        begin_s = step.begin_s(at_s)
        sums[begin_s] = list(map(add, sums[begin_s], row)) if begin_s in sums else row
    return sums


def _differences(step: Step, expected: Rows, found: Rows, of: str) -> Iterator[Difference]:
    """``of``: what was added up."""
    for at_s in sorted(expected.keys() | found.keys()):
        wanted, seen = expected.get(at_s), found.get(at_s)
        if wanted == seen:
            continue
        where = f"{step.length_s} s from {datetime.fromtimestamp(at_s, UTC):%Y-%m-%dT%H:%MZ}"
        if wanted is None or seen is None:
            expected_row = "none" if wanted is None else f"the sum of {of}"
            yield Difference(KIND, None, f"{where}: row", expected_row, "none" if seen is None else "one")
            continue
        wrong = sorted({_column(number) for number, by in enumerate(map(sub, wanted, seen)) if by})
        yield Difference(KIND, None, f"{where}: {', '.join(wrong)}", f"the sum of {of}", "another")


def _column(number: int) -> str:
    if number < WAITING:
        return COUNTERS[number]
    return "waiting_ms" if number < RUNNING else "running_ms"
