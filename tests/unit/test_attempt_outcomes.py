"""What a handler returns or raises, as events can hold it."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskservice.domain.errors import ParameterError, PermanentFailure
from taskservice.domain.outcome import MESSAGE_CHARS, TRACEBACK_CHARS, Cancel, Cancelled, Failed, Retry, Succeeded
from taskservice.infra.codec import decode, encode
from taskservice.workers.attempt.outcomes import RESULT_BYTES, clean, raised, succeeded, timed_out

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner),
    max_leaves=10,
)


def raise_and_catch(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:
        return caught


@given(ANY_JSON)
def test_whatever_a_handler_returns_can_be_stored_and_equals_what_is_read_back(value: Any) -> None:
    outcome = succeeded(value)
    if isinstance(outcome, Succeeded):
        stored = encode(outcome.result)
        assert decode(stored) == outcome.result
        assert b"\\u0000" not in stored
    else:  # integers beyond 64 bits
        assert outcome == Failed("ResultError", outcome.message, final=True)


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ((1, (2, 3)), [1, [2, 3]]),
        ({1: "a"}, {"1": "a"}),
        (math.nan, None),
        ("a\0b", "ab"),
        ({"k\0": ["\ud800x"]}, {"k": ["\ufffdx"]}),
        ("a literal \\u0000 stays", "a literal \\u0000 stays"),
        ("\N{GRINNING FACE}", "\N{GRINNING FACE}"),
    ],
)
def test_a_result_is_kept_as_json_has_it(value: Any, result: Any) -> None:
    assert succeeded(value) == Succeeded(result)


@pytest.mark.parametrize("value", [{1, 2}, object(), 2**64, lambda: None])
def test_a_result_that_is_not_json_fails_for_good_and_says_so(value: Any) -> None:
    outcome = succeeded(value)
    assert isinstance(outcome, Failed)
    assert outcome.final
    assert outcome.message.startswith("the result is not JSON: ")


def test_a_result_above_the_limit_fails_for_good_and_names_its_size() -> None:
    assert succeeded("x" * (RESULT_BYTES - 2)) == Succeeded("x" * (RESULT_BYTES - 2))
    outcome = succeeded("x" * (RESULT_BYTES - 1))
    assert isinstance(outcome, Failed)
    assert outcome.final
    assert str(RESULT_BYTES + 1) in outcome.message


def test_nesting_without_end_fails_for_good() -> None:
    value: list[Any] = []
    value.append(value)
    assert isinstance(outcome := succeeded(value), Failed)
    assert outcome.final


def test_an_exception_is_a_failure_with_its_type_message_and_traceback() -> None:
    outcome = raised(raise_and_catch(ValueError("no good")))
    assert isinstance(outcome, Failed)
    assert (outcome.error_type, outcome.message, outcome.final) == ("ValueError", "no good", False)
    assert outcome.traceback is not None
    assert "raise_and_catch" in outcome.traceback


@given(ANY_TEXT)
def test_any_message_can_be_stored(text: str) -> None:
    outcome = raised(raise_and_catch(RuntimeError(text)))
    assert isinstance(outcome, Failed)
    for kept in (outcome.message, outcome.traceback or ""):
        kept.encode()
        assert "\0" not in kept


def test_message_and_traceback_are_bounded_and_the_newest_frames_stay() -> None:
    def fall(depth: int) -> None:
        if depth == 0:
            raise ValueError("y" * 100_000)
        fall(depth - 1)

    with pytest.raises(ValueError, match="y") as caught:
        fall(500)
    outcome = raised(caught.value)
    assert isinstance(outcome, Failed)
    assert len(outcome.message) == MESSAGE_CHARS
    assert len(outcome.traceback or "") == TRACEBACK_CHARS


def test_an_exception_that_cannot_be_shown_is_a_failure_all_the_same() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert isinstance(outcome := raised(raise_and_catch(Mute())), Failed)
    assert outcome.error_type == "Mute"


def test_cancel_retry_and_permanent_failure_mean_what_they_say() -> None:
    assert raised(Cancel("no need")) == Cancelled("no need")
    assert raised(Retry(5, "later")) == Failed("Retry", "later", retry_after_s=5)
    assert raised(PermanentFailure("never")) == Failed("PermanentFailure", "never", final=True)


def test_a_parameter_error_is_final_names_the_parameter_and_has_no_traceback() -> None:
    outcome = raised(raise_and_catch(ParameterError("recipient", "is required")))
    assert outcome == Failed("ParameterError", "parameters.recipient: is required", final=True)


def test_a_timeout_says_how_long_was_allowed() -> None:
    assert timed_out(10.0).message == "took longer than 10 s"
    assert timed_out(1.5).message == "took longer than 1.5 s"


@given(ANY_TEXT)
def test_cleaning_text_twice_is_cleaning_it_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
