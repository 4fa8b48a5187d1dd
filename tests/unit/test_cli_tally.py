"""Counting how far a set of tasks has come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from taskservice.cli.run.end2end import definitions
from taskservice.cli.run.tally import Tally
from taskservice.domain.definition import parse_definition
from taskservice.domain.status import FINISHED, Status

notes = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 9), st.sampled_from(Status)), max_size=40)


@given(notes)
def test_the_newest_version_of_each_task_counts(noted: list[tuple[int, int, Status]]) -> None:
    tally, newest = Tally([1, 2, 3]), dict.fromkeys((1, 2, 3), (0, Status.QUEUED))
    for task_id, version, status in noted:
        tally.note(task_id, version, status, position=version)
        if task_id in newest and version > newest[task_id][0]:
            newest[task_id] = (version, status)
    statuses = [status for _, status in newest.values()]
    assert tally.finished == sum(status in FINISHED for status in statuses)
    assert tally.succeeded == statuses.count(Status.SUCCEEDED)
    assert sum(tally.counts().values()) == tally.total == 3
    assert tally.unfinished() == [n for n, (_, status) in newest.items() if status not in FINISHED]
    assert tally.is_complete == (not tally.unfinished())


def test_half_are_queries_and_half_are_mails_and_all_are_valid() -> None:
    made = list(definitions(10))
    assert [task["type"] for task in made].count("run_query") == 5
    assert [task["type"] for task in made].count("send_email") == 5
    for task in made:
        parse_definition(task)
