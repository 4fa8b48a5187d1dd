"""What can go wrong between a client and the service (leaves of the tree in ``domain.errors``)."""

from __future__ import annotations

from taskservice.domain.errors import TaskServiceError


class ServerRefused(TaskServiceError):
    """The server answered with a problem. ``code`` is stable; ``field`` names what was wrong with the input, if known.

    ``status`` is the HTTP status, or 0 for one item of a batch whose problem names none.
    """

    def __init__(self, code: str, status: int, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.code = code  # type: ignore[misc]  # every other error has one code a class; here the server says which
        self.status = status
        self.detail = detail
        self.field = field


class ServerUnreachable(TaskServiceError):
    """Nothing answers at ``address``, or it stopped answering. Whether the last request was done is unknown."""

    code = "server_unreachable"

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(
            f"cannot reach the Task Service at {address} ({reason}); "
            "start it with 'task-cli up', or name another address with --address"
        )
        self.address = address
        self.reason = reason


class WaitTimedOut(TaskServiceError, TimeoutError):
    """The task did not finish within the time given. It goes on by itself."""

    code = "wait_timed_out"

    def __init__(self, task_id: int, timeout_s: float) -> None:
        super().__init__(f"task {task_id} did not finish within {timeout_s:g} s; it goes on by itself")
        self.task_id = task_id
        self.timeout_s = timeout_s
