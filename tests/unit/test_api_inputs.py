"""Parsers of what comes over HTTP: each takes what it should, and refuses anything else by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from taskservice.api.inputs import query as q
from taskservice.api.inputs.headers import printable, read_header
from taskservice.domain.errors import InvalidInput
from taskservice.domain.status import Status
from taskservice.domain.times import to_text


def request(query: str = "", headers: list[tuple[bytes, bytes]] | None = None) -> Request:
    scope = {"type": "http", "method": "GET", "path": "/", "headers": headers or [], "query_string": query.encode()}
    return Request(scope)


def refusal(act: Callable[[], object]) -> InvalidInput | None:
    try:
        act()
    except InvalidInput as error:
        return error
    return None


PARSERS: dict[str, Callable[[str, str], Any]] = {
    "integer": q.integer(1, 100),
    "position": q.position,
    "task_id": q.task_id,
    "time": q.time_text,
    "statuses": q.statuses,
    "words": q.words(20),
}


@pytest.mark.parametrize("parse", PARSERS.values(), ids=PARSERS)
@given(given_text=st.text())
def test_a_parser_returns_a_value_or_names_the_field(parse: Callable[[str, str], Any], given_text: str) -> None:
    error = refusal(lambda: parse(given_text, "thing"))
    assert error is None or (error.field == "thing" and len(str(error)) < 400)


@given(st.integers(1, 100))
def test_an_integer_within_its_bounds_is_read(number: int) -> None:
    assert q.integer(1, 100)(str(number), "limit") == number


@given(st.integers().filter(lambda n: not 1 <= n <= 100))
def test_an_integer_out_of_its_bounds_is_refused(number: int) -> None:
    with pytest.raises(InvalidInput, match="limit"):
        q.integer(1, 100)(str(number), "limit")


@given(st.datetimes(datetime(1970, 1, 2), datetime(9998, 1, 1), timezones=st.just(UTC)))
def test_a_time_is_read_in_any_zone_and_with_its_plus_unescaped(moment: datetime) -> None:
    assert q.time_text(moment.isoformat(), "since") == to_text(moment)
    assert q.time_text(moment.isoformat().replace("+", " "), "since") == to_text(moment)


@given(st.lists(st.sampled_from(Status), min_size=1, max_size=5))
def test_statuses_are_read_in_any_letter_case_each_once(wanted: list[Status]) -> None:
    text = ",".join(status.lower() for status in wanted)
    assert q.statuses(text, "status") == tuple(dict.fromkeys(wanted))


@given(st.text(min_size=1, max_size=20).filter(lambda t: "\0" not in t and t.isprintable()))
def test_a_value_comes_out_of_a_query_as_it_went_in(value: str) -> None:
    found = q.Query(request(urlencode({"name": value})), ("name",))
    assert found.read("name", q.words(20)) == value


@given(st.text())
def test_any_query_is_read_or_refused_by_name(raw: str) -> None:
    error = refusal(lambda: q.Query(request(quote(raw, safe="&=%;+")), ("name", "type")))
    assert error is None or error.field


def test_repeated_values_of_a_list_are_joined() -> None:
    found = q.Query(request("status=FAILED&status=queued,RUNNING"), ("status",), lists=("status",))
    assert found.read("status", q.statuses) == (Status.FAILED, Status.QUEUED, Status.RUNNING)


@given(st.binary(max_size=300))
def test_any_header_is_read_or_refused_by_name(value: bytes) -> None:
    given_request = request(headers=[(b"task-actor", value)])
    error = refusal(lambda: read_header(given_request, "Task-Actor", 100))
    if error is None:
        read = read_header(given_request, "Task-Actor", 100) or ""
        assert 1 <= len(read) <= 100
        assert read.isprintable()
    else:
        assert error.field == "Task-Actor"


@pytest.mark.parametrize("value", [None, 5, "", " ", "a\tb", "x" * 11, "\u202e"])
def test_what_is_not_printable_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput, match="tasks"):
        printable(value, "tasks[0].idempotency_key", 10)
