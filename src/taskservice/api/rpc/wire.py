"""Our errors as those of the Connect protocol."""

from __future__ import annotations

from collections.abc import Mapping

from connectrpc.code import Code
from connectrpc.errors import ConnectError

from taskservice.api.errors import OutOfRange
from taskservice.api.problems import describe, kind_of
from taskservice.domain.errors import TaskServiceError

_BY_CODE: Mapping[str, Code] = {
    OutOfRange.code: Code.OUT_OF_RANGE,
    "idempotency_conflict": Code.ALREADY_EXISTS,
}
_BY_STATUS: Mapping[int, Code] = {
    400: Code.INVALID_ARGUMENT,
    401: Code.UNAUTHENTICATED,
    403: Code.PERMISSION_DENIED,
    404: Code.NOT_FOUND,
    409: Code.FAILED_PRECONDITION,
    413: Code.RESOURCE_EXHAUSTED,
    500: Code.INTERNAL,
    503: Code.UNAVAILABLE,
}

# As the Connect protocol answers them. Other protocols say 200, and mean the same.
_HTTP_STATUS: Mapping[Code, int] = {
    **{code: status for status, code in _BY_STATUS.items()},
    Code.ALREADY_EXISTS: 409,
    Code.ABORTED: 409,
    Code.FAILED_PRECONDITION: 400,
    Code.OUT_OF_RANGE: 400,
    Code.RESOURCE_EXHAUSTED: 429,
    Code.CANCELED: 499,
    Code.UNIMPLEMENTED: 501,
    Code.DEADLINE_EXCEEDED: 504,
}


def http_status(error: ConnectError | None) -> int:
    return 200 if error is None else _HTTP_STATUS.get(error.code, 500)


def to_wire(error: TaskServiceError) -> ConnectError:
    """The code by the problem's status, the words those of the problem."""
    if isinstance(error, OutOfRange):
        return ConnectError(_BY_CODE[error.code], str(error))
    kind = kind_of(error)
    return ConnectError(_BY_CODE.get(kind.code, _BY_STATUS[kind.status]), describe(error)["detail"])
