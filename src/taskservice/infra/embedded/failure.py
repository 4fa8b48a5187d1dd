"""What can go wrong with the embedded server."""

from __future__ import annotations

from taskservice.domain.errors import TaskServiceError


class EmbeddedServerError(TaskServiceError):
    """The embedded PostgreSQL cannot be started: the message says why and what to do."""

    code = "embedded_server_failed"
