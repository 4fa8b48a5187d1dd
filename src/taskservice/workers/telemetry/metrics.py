"""What a worker counts. What happens to every task is added up a batch at a time."""

from __future__ import annotations

from collections import Counter as Occurrences
from collections import defaultdict
from collections.abc import Callable, Sequence

from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest

from taskservice.domain.outcome import Cancelled, Failed, HandedBack, Outcome, Succeeded
from taskservice.infra.database import Pool
from taskservice.infra.metrics import SIZES, TIMES_S, BatchHistogram, BoundedLabels, PoolMetrics, new_registry
from taskservice.infra.queue.claim import Claimed, waited_s
from taskservice.infra.queue.finish import Ending

# Handlers run, and tasks wait, for longer than round trips do.
LONG_S = (*TIMES_S, 30.0, 60.0, 300.0, 1_800.0, 3_600.0)
# Types that are told apart. A worker with more handlers than that has its reasons, and Prometheus its limits.
TYPES = 50

OUTCOMES: dict[type[Outcome], str] = {
    Succeeded: "succeeded",
    Failed: "failed",
    Cancelled: "cancelled",
    HandedBack: "handed_back",
}


class WorkerMetrics:
    """One set a worker, in a registry of its own. For the event loop, but for what the lease keeper counts."""

    def __init__(self) -> None:
        self._registry = registry = new_registry()
        self._claim_s = Histogram(
            "task_claim_seconds",
            "Time that a claim took, also where it found nothing",
            buckets=TIMES_S,
            registry=registry,
        )
        self._claim_size = Histogram(
            "task_claim_batch_size", "Attempts that one claim took, where it took any", buckets=SIZES, registry=registry
        )
        self._pickup_s = BatchHistogram(
            "task_pickup_seconds",
            "First attempts: time from when the task could be claimed until it was",
            LONG_S,
            registry,
        )
        self._handler_s = BatchHistogram(
            "task_handler_duration_seconds", "Time that handlers took", LONG_S, registry, "type", TYPES
        )
        self._attempts = Counter(
            "task_attempts", "Attempts whose outcome was written", ["type", "outcome"], registry=registry
        )
        self._types = BoundedLabels(TYPES)
        self._commit_s = Histogram(
            "task_completion_commit_seconds", "Time to commit a batch of outcomes", buckets=TIMES_S, registry=registry
        )
        self._commit_size = Histogram(
            "task_completion_batch_size", "Outcomes that one commit wrote", buckets=SIZES, registry=registry
        )
        self._refused = Counter(
            "task_completions_refused", "Outcomes refused, as the attempt was taken away", registry=registry
        )
        self.rescued = Counter("task_attempts_rescued", "Attempts taken from workers that were lost", registry=registry)
        self.renewals = Counter("task_lease_renewals", "Times that the lease was renewed", registry=registry)
        self.failed_renewals = Counter(
            "task_lease_renewal_failures", "Times that renewing the lease failed, to be tried again", registry=registry
        )
        self.losses = Counter("task_lease_losses", "Leases lost, with all attempts that ran", registry=registry)
        self.slots = Gauge("task_worker_slots", "Attempts that may run at once", registry=registry)
        self._running = Gauge("task_worker_running", "Attempts that run", registry=registry)
        self._unwritten = Gauge("task_worker_unwritten", "Outcomes that wait for a commit", registry=registry)
        self._listening = Gauge("task_listener_connected", "Whether LISTEN is connected", registry=registry)
        self._pools = PoolMetrics(registry)

    def watch(self, pool: Pool, listening: Callable[[], bool]) -> None:
        """Where to look at each scrape."""
        self._pools.watch(pool)
        self._listening.set_function(listening)

    def watch_session(self, running: Callable[[], int], unwritten: Callable[[], int]) -> None:
        self._running.set_function(running)
        self._unwritten.set_function(unwritten)

    def count_claim(self, claimed: Sequence[Claimed], took_s: float) -> None:
        self._claim_s.observe(took_s)
        if claimed:
            self._claim_size.observe(len(claimed))
            self._pickup_s.of().add_all([wait for one in claimed if (wait := waited_s(one)) is not None])

    def count_written(self, written: Sequence[Ending], refused: int, took_s: float) -> None:
        """``written`` without the refused."""
        self._commit_s.observe(took_s)
        self._refused.inc(refused)
        if not written:
            return
        self._commit_size.observe(len(written))
        durations_s: defaultdict[str, list[float]] = defaultdict(list)
        outcomes: Occurrences[tuple[str, type[Outcome]]] = Occurrences()
        for ending in written:
            if ending.claimed is not None:
                type_ = ending.claimed.created.type
                durations_s[type_].append(ending.duration_ms / 1e3)
                outcomes[type_, type(ending.outcome)] += 1
        for type_, taken_s in durations_s.items():
            self._handler_s.of(type_).add_all(taken_s)
        for (type_, outcome), count in outcomes.items():
            self._attempts.labels(self._types.label(type_), OUTCOMES[outcome]).inc(count)

    def text(self) -> bytes:
        return generate_latest(self._registry)
