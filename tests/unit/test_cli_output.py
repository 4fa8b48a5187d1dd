"""JSON and YAML say exactly what they were given; tables are safe and aligned."""

from __future__ import annotations

import json
from typing import Any

import yaml
from client_stand_in import TIME
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from taskservice.cli.render.cells import cell, printable, shortened
from taskservice.cli.render.formats import to_json, to_yaml
from taskservice.cli.render.records import history_table
from taskservice.cli.render.tables import Table, plain, rich_table
from taskservice.domain.access import Role
from taskservice.domain.status import Status

texts = st.text(st.characters(codec="utf-8"))
numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
)


@given(values)
def test_json_is_read_back_as_it_was(value: Any) -> None:
    assert json.loads(to_json(value)) == value


@given(values)
def test_yaml_is_read_back_as_it_was(value: Any) -> None:
    assert yaml.safe_load(to_yaml(value)) == value


@given(values)
def test_yaml_is_the_same_each_time(value: Any) -> None:
    assert to_yaml(value) == to_yaml(json.loads(json.dumps(value)))


def test_an_enum_is_printed_as_its_value() -> None:
    record = {"role": Role.OPERATOR, "status": Status.QUEUED}
    assert yaml.safe_load(to_yaml(record)) == json.loads(to_json(record)) == {"role": "operator", "status": "QUEUED"}


def test_texts_that_some_reader_takes_for_more_are_quoted() -> None:
    doubtful = ["yes", "No", "null", "1e3", "0o7", "2026-01-02", "12:30", "", "~", "=", "y: n", "# c", "- a", "NaN"]
    for text in doubtful:
        assert to_yaml({"ab": text}) == f"ab: {json.dumps(text)}\n"
    assert to_yaml({"name": "Send Newsletter", "type": "send_email"}) == "name: Send Newsletter\ntype: send_email\n"


@given(texts)
def test_a_cell_is_one_printable_line(text: str) -> None:
    assert printable(text).isprintable()
    assert cell({"key": text}).isprintable()


@given(st.text(max_size=50), st.integers(2, 60))
def test_a_shortened_text_has_at_most_that_length(text: str, longest: int) -> None:
    assert len(shortened(text, longest)) <= longest


@given(st.lists(st.tuples(*[st.text("abc ", max_size=9)] * 3), max_size=6))
def test_a_plain_table_is_aligned_and_has_no_trailing_spaces(rows: list[tuple[str, ...]]) -> None:
    lines = plain(Table(("one", "two", "three"), rows, frozenset({"two"}))).splitlines()
    assert len(lines) == len(rows) + 1
    widths = [max(len(row[i]) for row in [("one", "two", "three"), *rows]) for i in range(3)]
    for line, (first, second, third) in zip(lines[1:], rows, strict=True):
        assert line == f"{first:<{widths[0]}}  {second:>{widths[1]}}  {third}".rstrip()


def test_on_a_narrow_terminal_no_word_of_a_table_is_broken() -> None:
    entry = {
        "version": 3,
        "at": TIME,
        "event": "execution.succeeded",
        "status": "SUCCEEDED",
        "execution": 1,
        "attempt": 1,
    }
    console = Console(width=80)
    with console.capture() as shown:
        console.print(rich_table(history_table([{**entry, "details": "finished in 332.4 ms on a worker far away"}])))
    assert {"execution.succeeded", "SUCCEEDED", "2026-01-02", "03:04:05", "finished"} <= set(shown.get().split())
