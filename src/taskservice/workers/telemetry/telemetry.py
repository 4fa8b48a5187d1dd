"""What is told of attempts: counted, traced where traces are on, and logged."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from taskservice.domain.outcome import Cancelled, Failed, HandedBack, Outcome, Succeeded
from taskservice.infra.log import event
from taskservice.infra.queue.claim import Claimed
from taskservice.infra.queue.finish import Ending
from taskservice.infra.traces import HandlerTrace, trace_id_of
from taskservice.workers.telemetry.metrics import WorkerMetrics

if TYPE_CHECKING:
    from taskservice.infra.traces.attempts import AttemptSpans

log = logging.getLogger("taskservice.attempt")

# How an outcome is called in the log, and how loudly: most attempts succeed, 25,000 a second.
_LINES: dict[type[Outcome], tuple[str, int]] = {
    Succeeded: ("execution.succeeded", logging.DEBUG),
    Failed: ("execution.failed", logging.WARNING),
    Cancelled: ("execution.cancelled", logging.INFO),
    HandedBack: ("execution.handed_back", logging.INFO),
}


class Telemetry:
    """``spans`` is None where traces are off."""

    def __init__(self, metrics: WorkerMetrics | None = None, spans: AttemptSpans | None = None) -> None:
        self.metrics = metrics or WorkerMetrics()
        self._spans = spans

    def started(self, claimed: Claimed) -> HandlerTrace | None:
        return None if self._spans is None else self._spans.start(claimed)

    def handler_ended(self, token: int, outcome: Outcome) -> None:
        if self._spans is not None:
            self._spans.handler_ended(token, outcome)

    def written(self, batch: Sequence[Ending], refused: Collection[int], took_s: float) -> None:
        """A batch was committed, of successes or of all else; ``refused`` are the tokens of what was not taken."""
        taken = [ending for ending in batch if ending.token not in refused] if refused else batch
        self.metrics.count_written(taken, len(batch) - len(taken), took_s)
        if refused or type(batch[0].outcome) is not Succeeded or log.isEnabledFor(logging.DEBUG):
            for ending in batch:
                self._log(ending, ending.token in refused)
        if self._spans is not None:
            for ending in batch:
                self._spans.written(ending.token, ending.token in refused)

    def unwritable(self, ending: Ending, error: Exception) -> None:
        """The kind of error only: what PostgreSQL says of a value has the value in it."""
        event(log, "execution.unwritable", level=logging.ERROR, **self._about(ending), error=type(error).__name__)
        if self._spans is not None:
            self._spans.written(ending.token, refused=True)

    def close(self) -> None:
        if self._spans is not None:
            self._spans.close()

    def _log(self, ending: Ending, refused: bool) -> None:
        if refused:
            # taken from this worker, or recorded by an earlier try whose answer was lost
            event(log, "execution.refused", level=logging.WARNING, **self._about(ending), token=ending.token)
            return
        name, level = _LINES[type(ending.outcome)]
        if log.isEnabledFor(level):
            about = self._about(ending)
            if isinstance(ending.outcome, Failed):
                about["error"] = ending.outcome.error_type
            event(log, name, level=level, **about, duration_ms=ending.duration_ms)

    def _about(self, ending: Ending) -> dict[str, Any]:
        """Which attempt a line is about."""
        claimed = ending.claimed
        if claimed is None:  # claimed by an answer that was lost on its way
            return {"task_id": ending.task_id}
        created = claimed.created
        trace_id = self._spans.trace_id(ending.token) if self._spans is not None else trace_id_of(created.traceparent)
        traced = {"trace_id": trace_id} if trace_id is not None else {}
        numbers = {"execution": claimed.execution, "attempt": claimed.attempt}
        return {"task_id": claimed.task_id, **numbers, "type": created.type, **traced}
