"""Times and ids as text and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskservice.domain.errors import InvalidInput
from taskservice.domain.ids import MAX_TASK_ID, parse_task_id, stream_id, task_id_of
from taskservice.domain.status import Status, parse_status
from taskservice.domain.times import from_text, later, parse_time, to_text

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(9998, 1, 1), timezones=ZONES)
IDS = st.integers(1, MAX_TASK_ID)


@given(MOMENTS)
def test_a_time_survives_its_text(moment: datetime) -> None:
    assert from_text(to_text(moment)) == moment
    assert parse_time(moment.isoformat(), "run_at") == moment


@given(MOMENTS, MOMENTS)
def test_text_sorts_as_time_does(one: datetime, other: datetime) -> None:
    assert (to_text(one) < to_text(other)) == (one < other)


@given(st.text())
def test_what_is_not_a_time_is_refused_by_name(text: str) -> None:
    try:
        assert parse_time(text, "run_at").tzinfo is UTC
    except InvalidInput as refused:
        assert refused.field == "run_at"


def test_later_is_later() -> None:
    assert later("2026-01-02T03:04:05.000006Z", 0.5) == "2026-01-02T03:04:05.500006Z"


@given(IDS, IDS)
def test_streams_are_in_the_order_of_tasks(one: int, other: int) -> None:
    assert (stream_id(one) < stream_id(other)) == (one < other)
    assert task_id_of(stream_id(one)) == one
    assert stream_id(one).version == 8


@given(IDS)
def test_an_id_may_be_digits(task_id: int) -> None:
    assert parse_task_id(str(task_id)) == parse_task_id(task_id) == task_id


@pytest.mark.parametrize("wrong", ["", "0", "-1", "1.0", "1e3", "١٢", " 1", "9" * 16, 0, -1, True, None, 2**48, 1.0])
def test_what_is_not_an_id_is_refused_by_name(wrong: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_task_id(wrong, "id")
    assert refused.value.field == "id"


@pytest.mark.parametrize("status", Status)
def test_a_status_is_read_in_any_letter_case(status: Status) -> None:
    assert parse_status(status.lower()) is parse_status(status.title()) is status


@given(st.text())
def test_what_is_not_a_status_is_refused_with_those_that_are(text: str) -> None:
    try:
        parse_status(text)
    except InvalidInput as refused:
        assert "QUEUED" in refused.message
