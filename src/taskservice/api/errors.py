"""Errors that only HTTP knows, as leaves of the tree in ``domain.errors``.

TaskServiceError
 ├─ InvalidInput
 │   ├─ InvalidJson           invalid_json            the body is not JSON
 │   ├─ BodyTooLarge          body_too_large          the body is longer than the route takes
 │   └─ UnsupportedMediaType  unsupported_media_type  the body is not declared as JSON
 ├─ Unauthorized              unauthorized            no token, or none that is good
 ├─ Forbidden                 forbidden               the token's role does not allow it
 ├─ OutOfRange                out_of_range            an id does not fit into the RPC's 32 bits
 ├─ CrossOriginRefused        cross_origin_refused    another site's page, or one by another's name
 ├─ AddressInUse              address_in_use          another process listens there
 └─ AddressRefused            address_refused         not this machine's, or not safe to listen on
"""

from __future__ import annotations

from taskservice.domain.access import Role
from taskservice.domain.errors import IdempotencyConflict, InvalidInput, TaskServiceError


class InvalidJson(InvalidInput):
    """The body is not well-formed JSON."""

    code = "invalid_json"

    def __init__(self, reason: str) -> None:
        super().__init__("body", f"is not well-formed JSON: {reason}")


class BodyTooLarge(InvalidInput):
    """Nothing of the body was used."""

    code = "body_too_large"

    def __init__(self, most_bytes: int) -> None:
        super().__init__("body", f"must be at most {most_bytes} bytes")


class UnsupportedMediaType(InvalidInput):
    """A body that is not declared as JSON in UTF-8."""

    code = "unsupported_media_type"

    def __init__(self, given: str) -> None:
        super().__init__("Content-Type", f"must be application/json in UTF-8, not {given[:80] or 'absent'!r}")


class Unauthorized(TaskServiceError):
    """No token, or none that is good. ``challenge`` says which of the two (RFC 6750)."""

    code = "unauthorized"

    def __init__(self, why: str, *, given: bool = True) -> None:
        super().__init__(why)
        self.challenge = 'Bearer error="invalid_token"' if given else "Bearer"


class Forbidden(TaskServiceError):
    """The token's role does not allow it."""

    code = "forbidden"

    def __init__(self, role: Role, needed: Role) -> None:
        super().__init__(f"this needs the role {needed}, and the token has {role}")


class OutOfRange(TaskServiceError):
    """The RPC's ids have 32 bits; REST knows all ids."""

    code = "out_of_range"
    field = "id"

    def __init__(self, number: int | float) -> None:
        super().__init__(f"id: {number:.0f} does not fit into 32 bits; REST knows all ids")


class CrossOriginRefused(TaskServiceError):
    """A page of another site must not change tasks with a visitor's browser."""

    code = "cross_origin_refused"

    def __init__(self, origin: str) -> None:
        super().__init__(f"Origin: pages of {origin[:100]!r} may not change anything here")


class HostRefused(CrossOriginRefused):
    """Without tokens, a page whose name was made to point to this machine would be let in as one of ours."""

    def __init__(self, host: str) -> None:
        TaskServiceError.__init__(
            self,
            f"Host: {host[:100]!r} is no name of this machine, and there are no tokens: use 127.0.0.1, "
            "create one with 'task-cli token create', or start with --insecure",
        )


class ConflictInBatch(IdempotencyConflict):
    """As it is where the batch is all or none."""

    def __init__(self, index: int) -> None:
        self.field = f"tasks[{index}].idempotency_key"
        TaskServiceError.__init__(self, f"{self.field}: belongs to a task with other fields")


class AddressInUse(TaskServiceError):
    """Another process listens on the address."""

    code = "address_in_use"


class AddressRefused(TaskServiceError):
    """The address is not this machine's, or reachable by others."""

    code = "address_refused"
