"""When a failed attempt is tried again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from taskservice.domain.decisions import Running, ended, lost
from taskservice.domain.events import ExecutionFailed, ExecutionLost, ExecutionSucceeded, TaskCancelled
from taskservice.domain.outcome import MESSAGE_CHARS, TRACEBACK_CHARS, Cancelled, Failed, HandedBack, Succeeded
from taskservice.domain.retry import MAX_ATTEMPTS, MAX_BACKOFF_S, RetryPolicy
from taskservice.domain.status import Status
from taskservice.domain.times import from_text, later

AT = "2026-01-02T03:04:05.000006Z"
CHANCE = st.floats(0, 1, exclude_max=True)
POLICIES = st.builds(
    RetryPolicy,
    max_attempts=st.integers(1, MAX_ATTEMPTS),
    initial_s=st.floats(0, MAX_BACKOFF_S),
    factor=st.floats(1, 100),
    cap_s=st.floats(0, MAX_BACKOFF_S),
    jitter=st.floats(0, 1),
)


def running(**changes: object) -> Running:
    fields = {"task_id": 7, "version": 2, "execution": 1, "attempt": 1, "max_attempts": 4, "worker": "host/1"}
    return Running(**{**fields, **changes})  # type: ignore[arg-type]


@given(POLICIES, st.integers(1, MAX_ATTEMPTS), CHANCE)
def test_a_delay_is_never_negative_and_never_beyond_the_cap_and_its_jitter(
    policy: RetryPolicy, attempt: int, chance: float
) -> None:
    assert 0 <= policy.delay_s(attempt, chance) <= policy.cap_s * (1 + policy.jitter) + 1e-6


@given(POLICIES, st.integers(1, MAX_ATTEMPTS - 1))
def test_without_chance_the_delays_grow(policy: RetryPolicy, attempt: int) -> None:
    assert policy.delay_s(attempt, 0.5) <= policy.delay_s(attempt + 1, 0.5)


def test_the_default_waits_one_second_then_two_then_four() -> None:
    assert [RetryPolicy().delay_s(attempt, 0.5) for attempt in (1, 2, 3, 10)] == [1, 2, 4, 60]


@given(POLICIES, st.integers(1, MAX_ATTEMPTS), CHANCE)
def test_a_failure_is_retried_while_attempts_are_left(policy: RetryPolicy, attempt: int, chance: float) -> None:
    event = ended(running(attempt=attempt), Failed("E", "m"), policy, AT, 1.0, chance)
    assert isinstance(event, ExecutionFailed)
    assert event.target is (Status.RETRYING if attempt < policy.max_attempts else Status.FAILED)
    assert event.retry_at is None or from_text(event.retry_at) >= from_text(AT)


def test_a_failure_that_no_retry_helps_is_final() -> None:
    event = ended(running(), Failed("E", "m", final=True), RetryPolicy(), AT, 1.0, 0.5)
    assert event.target is Status.FAILED


def test_a_handler_may_choose_when() -> None:
    event = ended(running(), Failed("Retry", "m", retry_after_s=90), RetryPolicy(), AT, 1.0, 0.5)
    assert isinstance(event, ExecutionFailed)
    assert event.retry_at == later(AT, 90)


def test_what_is_kept_of_a_failure_is_bounded() -> None:
    event = ended(running(), Failed("E" * 999, "m" * 9_999, "t" * 9_999), RetryPolicy(), AT, 1.0, 0.5)
    assert isinstance(event, ExecutionFailed)
    assert (len(event.error_type), len(event.message), len(event.traceback or "")) == (
        255,
        MESSAGE_CHARS,
        TRACEBACK_CHARS,
    )


def test_success_is_success_although_a_cancel_was_asked() -> None:
    row = running(cancel_by="ada", cancel_reason="why")
    assert isinstance(ended(row, Succeeded(1), RetryPolicy(), AT, 1.0, 0.5), ExecutionSucceeded)


def test_a_failure_after_a_cancel_was_asked_is_the_cancel() -> None:
    row = running(cancel_by="ada", cancel_reason="why")
    for outcome in (Failed("E", "m"), Cancelled("because"), HandedBack()):
        event = ended(row, outcome, RetryPolicy(), AT, 1.0, 0.5)
        assert isinstance(event, TaskCancelled)
        assert (event.by, event.reason) == ("ada", "why")


def test_a_lost_attempt_is_queued_again_until_the_attempts_are_used_up() -> None:
    assert lost(running(attempt=3), "why", AT).target is Status.QUEUED
    assert lost(running(attempt=4), "why", AT).target is Status.FAILED


def test_an_attempt_that_is_handed_back_is_not_used_up() -> None:
    event = ended(running(attempt=4), HandedBack(), RetryPolicy(), AT, 1.0, 0.5)
    assert isinstance(event, ExecutionLost)
    assert (event.target, event.handed_back) == (Status.QUEUED, True)
