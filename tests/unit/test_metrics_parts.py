"""What metrics are made of: labels that stay few, histograms that take batches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from taskservice.domain.events import TaskCreated
from taskservice.domain.outcome import Failed, Succeeded
from taskservice.domain.retry import DEFAULT_RETRY
from taskservice.infra.metrics import OTHER, SIZES, TIMES_S, BatchHistogram, BoundedLabels
from taskservice.infra.queue.claim import Claimed
from taskservice.infra.queue.finish import Ending
from taskservice.workers.telemetry import WorkerMetrics
from taskservice.workers.telemetry.metrics import OUTCOMES, TYPES

AT = "2026-01-02T03:04:05.000000Z"


def claimed(number: int, type_: str, waited_s: float = 1.0) -> Claimed:
    """An attempt of a task that could be claimed ``waited_s`` before it was."""
    created = TaskCreated(number, 1, AT, "n", type_, {}, timeout_s=10.0)
    deadline = datetime.fromisoformat(AT) + timedelta(seconds=waited_s + 10.0)
    return Claimed(number, 1, 1, number, deadline.astimezone(UTC), created)


def series(text: bytes) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = text_string_to_metric_families(text.decode())
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


@given(st.lists(st.text(min_size=1)), st.integers(0, 5))
def test_the_first_names_keep_their_own_label_and_all_later_ones_share_one(names: list[str], most: int) -> None:
    labels = BoundedLabels(most)
    given_ = [(name, labels.label(name)) for name in names]
    own = list(dict.fromkeys(names))[:most]
    assert given_ == [(name, name if name in own else OTHER) for name in names]


@given(st.lists(st.lists(st.floats(0, 50) | st.sampled_from([float(bound) for bound in TIMES_S]))))
def test_a_batch_counts_as_its_values_one_by_one_do(batches: list[list[float]]) -> None:
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    batch, single = BatchHistogram("h", "h", TIMES_S, ours), Histogram("h", "h", buckets=TIMES_S, registry=theirs)
    for values in batches:
        batch.of().add_all(values)
        for value in values:
            single.observe(value)
    ours_, theirs_ = series(generate_latest(ours)), series(generate_latest(theirs))
    assert ours_.keys() == theirs_.keys()
    for key, value in theirs_.items():
        assert abs(ours_[key] - value) < 1e-9 * max(1.0, value), key


def test_a_worker_with_ten_thousand_types_has_no_more_series_than_one_with_fifty() -> None:
    metrics = WorkerMetrics()
    counts = []
    for first in range(0, 10_000, 500):
        attempts = [claimed(number, f"type-{number}") for number in range(first, first + 500)]
        endings = [Ending(a.task_id, a.token, Succeeded(), DEFAULT_RETRY, 2.0, a) for a in attempts]
        metrics.count_claim(attempts, 0.001)
        metrics.count_written(endings, 0, 0.002)
        counts.append(len(series(metrics.text())))
    found = series(metrics.text())
    assert len(set(counts)) == 1
    types = {dict(labels)["type"] for name, labels in found if name == "task_handler_duration_seconds_count"}
    assert len(types) == TYPES + 1
    assert found["task_handler_duration_seconds_count", (("type", OTHER),)] == 10_000 - TYPES
    assert found["task_attempts_total", (("outcome", "succeeded"), ("type", OTHER))] == 10_000 - TYPES


def test_a_worker_counts_claims_waits_and_outcomes() -> None:
    metrics = WorkerMetrics()
    attempts = [claimed(1, "a", 0.2), claimed(2, "a", 40.0)]
    metrics.count_claim(attempts, 0.003)
    metrics.count_claim([], 0.001)
    failed = Ending(1, 1, Failed("ValueError", "no"), DEFAULT_RETRY, 7.0, attempts[0])
    metrics.count_written([failed], 1, 0.02)
    found = series(metrics.text())
    assert found["task_claim_seconds_count", ()] == 2
    assert found["task_claim_batch_size_sum", ()] == 2
    assert found["task_pickup_seconds_bucket", (("le", "0.25"),)] == 1
    assert found["task_pickup_seconds_sum", ()] == pytest.approx(40.2)
    assert found["task_attempts_total", (("outcome", "failed"), ("type", "a"))] == 1
    assert found["task_completions_refused_total", ()] == 1
    assert found["task_completion_batch_size_bucket", (("le", str(float(SIZES[0]))),)] == 1


def test_every_outcome_has_a_name() -> None:
    from taskservice.domain.outcome import Outcome

    assert set(OUTCOMES) == set(Outcome.__args__)
