"""Every error a user can meet, with the stable ``code`` that API, CLI and docs show.

TaskServiceError
 ├─ InvalidInput            invalid_input         a field is missing, wrong, too long or unknown
 ├─ TaskNotFound            task_not_found        no such task, or not yet at that version or time
 ├─ IllegalTransition       illegal_transition    the task's status does not allow it
 ├─ OperationNotFound       operation_not_found   there is no such operation
 ├─ OperationEnded          operation_ended       the operation has ended, and cannot be stopped
 ├─ IdempotencyConflict     idempotency_conflict  the key was used for something else
 ├─ TokenNotFound           token_not_found       there is no such token, or none that could be revoked
 ├─ TokenExists             token_exists          a token of this name is in use
 ├─ Overloaded              overloaded            the create backlog is full; try again later
 ├─ DatabaseUnavailable     database_unavailable  PostgreSQL cannot be reached now
 ├─ MigrationRefused        migration_refused     the database is newer or altered
 ├─ NotMigrated             not_migrated          the database lacks migrations that this version needs
 ├─ PermanentFailure        permanent_failure     a handler says that no retry will help
 ├─ SettingsError           invalid_setting       (infra) an environment variable is wrong
 ├─ TracesUnavailable       traces_unavailable    (infra) traces were asked for, and OpenTelemetry is not installed
 ├─ EmbeddedServerError     embedded_server_failed (infra) PostgreSQL could not be started in the data folder
 ├─ SampleRefused           sample_refused        (infra) the sample database may not be made on this server
 ├─ RebuildRefused          rebuild_refused       (projections) the read model cannot be rebuilt now
 ├─ InvalidJson             invalid_json          (api) the body is not well-formed JSON
 ├─ BodyTooLarge            body_too_large        (api) the body is longer than the address takes
 ├─ UnsupportedMediaType    unsupported_media_type (api) the body is not said to be JSON
 ├─ Unauthorized            unauthorized          (api) no token, or none that is good
 ├─ Forbidden               forbidden             (api) the token's role does not allow it
 ├─ OutOfRange              out_of_range          (api) the id does not fit into the RPC's 32 bits
 ├─ CrossOriginRefused      cross_origin_refused  (api) a page of another site wanted to change something
 ├─ AddressInUse            address_in_use        (api) another program listens on the server's address
 ├─ AddressRefused          address_refused       (api) the address is not this machine's, or others reach it
 ├─ HandlerError            invalid_handler       (workers) a handler is declared wrongly, or its module fails
 ├─ MetricsAddressRefused   metrics_address_refused (workers) a worker cannot listen where its metrics were to be
 ├─ ServerUnreachable       server_unreachable    (client) nothing answers at the address
 ├─ WaitTimedOut            wait_timed_out        (client) the task was not finished in the time given
 ├─ ServerRefused           as the server said    (client) the server answered with a problem
 └─ DemoFailed              demo_failed           (cli) the service of the demo did not start, or ended by itself

By the API alone: not_found and method_not_allowed (a wrong address), internal (a defect; the server's log says how).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class TaskServiceError(Exception):
    """Something went wrong that the caller should hear of."""

    code: ClassVar[str] = "internal"


class InvalidInput(TaskServiceError):
    """``field`` is the name as the caller wrote it: ``name``, ``parameters.recipient``, ``cursor``."""

    code = "invalid_input"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class TaskNotFound(TaskServiceError):
    """There is no task with this id, or it did not exist yet at that version or time."""

    code = "task_not_found"

    def __init__(self, task_id: int, when: str = "") -> None:
        super().__init__(f"id: there is no task {task_id}{when}")
        self.task_id = task_id


# What people ask for, by the event that it would have been.
_WHY_NOT = {
    "cancel.requested": "what is finished cannot be cancelled",
    "task.rerun": "only what is finished can be re-run",
}


class IllegalTransition(TaskServiceError):
    """The state machine has no such step from the task's present status."""

    code = "illegal_transition"

    def __init__(self, task_id: int, status: str | None, event: str, why: str | None = None) -> None:
        why = why or _WHY_NOT.get(event, f"{event} is not possible")
        super().__init__(f"task {task_id} is {status or 'not created'}: {why}")
        self.task_id = task_id
        self.status = status


class OperationNotFound(TaskServiceError):
    """There is no operation with this id."""

    code = "operation_not_found"

    def __init__(self, operation_id: int) -> None:
        super().__init__(f"id: there is no operation {operation_id}")


class OperationEnded(TaskServiceError):
    """What has ended cannot be stopped."""

    code = "operation_ended"

    def __init__(self, operation_id: int, status: str) -> None:
        super().__init__(f"operation {operation_id} is {status}: what has ended cannot be stopped")


class IdempotencyConflict(TaskServiceError):
    """The Idempotency-Key was used before, with other fields. ``began``: what, as "task 12"; ``index``: in a batch."""

    code = "idempotency_conflict"
    index = 0

    def __init__(self, key: str, began: str) -> None:
        super().__init__(f"Idempotency-Key: {key!r} belongs to {began}, which was created with other fields")


class TokenNotFound(TaskServiceError):
    """There is no such token, or none that could be revoked."""

    code = "token_not_found"


class TokenExists(TaskServiceError):
    """A token of this name is in use. Events say who did something by it, so that no two may have the same."""

    code = "token_exists"

    def __init__(self, name: str) -> None:
        super().__init__(f"name: there is a token {name!r}: revoke it first, or take another name")


class Overloaded(TaskServiceError):
    """The bounded queue of creates is full. Nothing was written."""

    code = "overloaded"

    def __init__(self, retry_after_s: int = 1) -> None:
        super().__init__(f"too many creates are waiting; try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class DatabaseUnavailable(TaskServiceError):
    """PostgreSQL cannot be reached now. Whether the last write was done is unknown: repeat it with the same key."""

    code = "database_unavailable"
    retry_after_s = 1


class MigrationRefused(TaskServiceError):
    """The database is newer than this code, or an applied migration was changed."""

    code = "migration_refused"


class NotMigrated(TaskServiceError):
    """The database lacks migrations that this version needs."""

    code = "not_migrated"

    def __init__(self, missing: Sequence[str]) -> None:
        some = f"migration {missing[0]}" if len(missing) == 1 else f"{len(missing)} migrations"
        super().__init__(f"the database lacks {some}: run 'task-cli migrate'")


class PermanentFailure(TaskServiceError):
    """Raised by a handler to fail its task at once: a retry cannot help."""

    code = "permanent_failure"


class ParameterError(PermanentFailure):
    """A parameter is missing or wrong. ``field`` is ``parameters.NAME``."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"parameters.{name}: {message}")
        self.field = f"parameters.{name}"
