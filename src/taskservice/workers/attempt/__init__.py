"""Running one attempt: on the loop, in a thread, or in a child process, to an outcome that storage can keep."""

from taskservice.workers.attempt.runner import AttemptRunner
from taskservice.workers.attempt.started import StartedAttempt

__all__ = ["AttemptRunner", "StartedAttempt"]
