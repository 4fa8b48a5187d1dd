"""Log lines: what they look like, and that nothing from outside can break them."""

from __future__ import annotations

import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskservice.infra.log import JsonFormatter, TextFormatter, configure, event

pytestmark = pytest.mark.usefixtures("logging_as_before")

log = logging.getLogger("taskservice.test")


def record(message: str, **fields: object) -> logging.LogRecord:
    return log.makeRecord(log.name, logging.INFO, "file", 1, message, (), None, extra={"event_fields": fields})


def test_an_event_is_one_line_of_json_off_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info", "auto")
    event(log, "execution.succeeded", task_id=7, attempt=1)
    line = json.loads(capsys.readouterr().err)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "taskservice.test",
        "event": "execution.succeeded",
        "task_id": 7,
        "attempt": 1,
    }


def test_an_event_is_readable_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info", "text")
    event(log, "execution.failed", level=logging.WARNING, task_id=7, error="no such host")
    assert capsys.readouterr().err.endswith(" WARNING execution.failed task_id=7 error='no such host'\n")


def test_what_is_below_the_level_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    configure("error", "json")
    event(log, "execution.started")
    assert capsys.readouterr().err == ""


def test_the_exception_being_handled_is_part_of_the_one_json_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info", "json")
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        event(log, "job.failed", level=logging.ERROR, exc_info=True)
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["traceback"].endswith("RuntimeError: broken")


def test_the_row_that_postgresql_did_not_like_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info", "json")
    row = "DETAIL:  Failing row contains (secret,\n\nmore of it).\nCONTEXT:  COPY x, line 1: secret"
    words = f"value violates nothing\n{row}"
    try:
        try:
            raise RuntimeError(words)
        except RuntimeError as error:
            raise ValueError(f"after it: {error}") from error
    except ValueError as error:
        event(log, "job.failed", level=logging.ERROR, exc_info=True, error=str(error), told=" ".join(words.split()))
    (line,) = capsys.readouterr().err.splitlines()
    shown = json.loads(line)
    assert "secret" not in line
    assert "more of it" not in line
    assert shown["error"] == "after it: value violates nothing"
    assert shown["told"] == "value violates nothing"
    assert shown["traceback"].count("RuntimeError: value violates nothing") == 1
    assert shown["traceback"].endswith("ValueError: after it: value violates nothing")


@pytest.mark.parametrize("name", ["uvicorn.error", "uvicorn.access", "psycopg"])
def test_libraries_log_the_same_way(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger(name).handlers = []
    configure("info", "json")
    logging.getLogger(name).warning("%s is odd", "this")
    assert json.loads(capsys.readouterr().err)["event"] == "this is odd"


def test_configuring_again_does_not_log_twice(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info", "json")
    configure("info", "json")
    event(log, "once")
    assert len(capsys.readouterr().err.splitlines()) == 1


VALUES = st.text() | st.integers() | st.floats() | st.binary() | st.none() | st.lists(st.text())


@given(message=st.text(), fields=st.dictionaries(st.text(min_size=1), VALUES))
def test_every_event_is_one_line_and_never_fails_whatever_is_in_it(message: str, fields: dict[str, object]) -> None:
    read = json.loads(JsonFormatter().format(record(message, **fields)))
    assert read["level"] == "info"
    text = TextFormatter().format(record(message, **fields))
    assert len(text.splitlines()) == 1
    text.encode()
