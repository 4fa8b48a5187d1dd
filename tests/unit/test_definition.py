"""Field rules of a task's definition: what is taken, what is refused and by which name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from taskservice.domain.definition import (
    DESCRIPTION_CHARS,
    MAX_PRIORITY,
    NAME_CHARS,
    VALUE_CHARS,
    TaskDefinition,
    parse_definition,
)
from taskservice.domain.errors import InvalidInput
from taskservice.domain.retry import RetryPolicy

GOOD = {"name": "n", "type": "noop"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


def test_what_is_left_out_has_its_default() -> None:
    assert parse_definition(GOOD, default_timeout_s=7) == TaskDefinition("n", "noop", timeout_s=7)


def test_null_is_the_same_as_left_out() -> None:
    nulls = dict.fromkeys(("description", "queue", "priority", "tags", "run_at", "timeout_s", "retry", "parameters"))
    assert parse_definition({**GOOD, **nulls}) == parse_definition(GOOD)


def test_tags_are_a_set_in_order() -> None:
    assert parse_definition({**GOOD, "tags": ["b", "a", "b"]}).tags == ["a", "b"]


REFUSED: list[tuple[str, Any, str]] = [
    ("name", "", "name"),
    ("name", "a\nb", "name"),
    ("name", " ", "name"),
    ("name", "x" * (NAME_CHARS + 1), "name"),
    ("name", 7, "name"),
    ("type", "two words", "type"),
    ("type", "", "type"),
    ("description", "x" * (DESCRIPTION_CHARS + 1), "description"),
    ("description", "a\0b", "description"),
    ("description", "\ud800", "description"),
    ("queue", "-q", "queue"),
    ("priority", -1, "priority"),
    ("priority", True, "priority"),
    ("priority", 1.5, "priority"),
    ("priority", MAX_PRIORITY + 1, "priority"),
    ("tags", "a", "tags"),
    ("tags", ["ok", "not ok"], "tags[1]"),
    ("tags", [f"t{n}" for n in range(21)], "tags"),
    ("run_at", "tomorrow", "run_at"),
    ("run_at", "2030-01-02T03:04:05", "run_at"),
    ("timeout_s", 0.5, "timeout_s"),
    ("timeout_s", 86_401, "timeout_s"),
    ("timeout_s", float("nan"), "timeout_s"),
    ("retry", 3, "retry"),
    ("retry", {"attempts": 3}, "retry.attempts"),
    ("retry", {"max_attempts": 26}, "retry.max_attempts"),
    ("retry", {"factor": 0.5}, "retry.factor"),
    ("retry", {"jitter": 2}, "retry.jitter"),
    ("parameters", [], "parameters"),
    ("parameters", {"no spaces": 1}, "parameters.no spaces"),
    ("parameters", {"a": "x" * (VALUE_CHARS + 1)}, "parameters.a"),
    ("parameters", {"a": ["x" * VALUE_CHARS]}, "parameters.a"),
    ("parameters", {"a": [{"deep": "\0"}]}, "parameters.a"),
    ("parameters", {"a": {"\0": 1}}, "parameters.a"),
    ("parameters", {"a": 2**70}, "parameters.a"),
    ("parameters", {f"k{n}": 1 for n in range(101)}, "parameters"),
    ("colour", "red", "colour"),
]


@pytest.mark.parametrize(("field", "value", "named"), REFUSED, ids=lambda value: str(value)[:30])
def test_a_wrong_field_is_refused_by_name(field: str, value: object, named: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_definition({**GOOD, field: value}, where="tasks[3].")
    assert refused.value.field == f"tasks[3].{named}"


@pytest.mark.parametrize("missing", ["name", "type"])
def test_name_and_type_are_required(missing: str) -> None:
    with pytest.raises(InvalidInput, match=f"{missing}: is required"):
        parse_definition({name: value for name, value in GOOD.items() if name != missing})


def test_a_literal_escape_sequence_is_text_like_any_other() -> None:
    written = {"query": r"select '\u0000'", "list": [r"\u0000"]}
    assert parse_definition({**GOOD, "parameters": written}).parameters == written


@given(st.dictionaries(st.sampled_from(["name", "type", "parameters", "tags", "retry", "run_at", "priority"]), JSON))
@example({"name": "n", "type": "t", "retry": {"max_attempts": 2}})
def test_whatever_json_comes_is_taken_or_refused_by_a_field_of_its_own(body: dict[str, Any]) -> None:
    try:
        definition = parse_definition(body)
    except InvalidInput as refused:
        assert refused.field.split(".")[0].split("[")[0] in {*body, "name", "type"}
    else:
        assert 1 <= len(definition.name) <= NAME_CHARS
        assert definition.name.isprintable()
        assert all(len(v) <= VALUE_CHARS for v in definition.parameters.values() if isinstance(v, str))
        json.dumps(definition.parameters).encode()
        assert isinstance(definition.retry, RetryPolicy)
