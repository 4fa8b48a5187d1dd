"""Messages from and to their two encodings.

As protobuf has them, but for three things: statuses are read in any letter case, an id beyond 32 bits is out of range
(in binary it would be cut down to another task's), and an error names the field, and never its value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import orjson
from connectrpc.codec import Codec, proto_binary_codec, proto_json_codec
from connectrpc.errors import ConnectError
from protobuf import Message, message_from_json_value
from protobuf.wkt.google.protobuf.wrappers_pb import Int64Value

from taskservice.api.errors import InvalidJson, OutOfRange
from taskservice.api.rpc.gen.cloud.v1 import task_management_pb as pb
from taskservice.api.rpc.wire import to_wire
from taskservice.domain.errors import InvalidInput, TaskServiceError

M = TypeVar("M", bound=Message)

INT32 = range(-(2**31), 2**31)
_FIELD = re.compile(r"for field [\w.]+?\.(\w+)\.(\w+)$")
_WHERE: Mapping[str, str] = {"Payload": "payload."}
_BY_ID = (pb.GetTaskRequest, pb.GetTaskHistoryRequest, pb.UpdateTaskStatusRequest)
_WITH_STATUS = (pb.UpdateTaskStatusRequest, pb.TaskListRequest)
_STATUSES = {*pb.TaskStatusEnum.__members__, *(int(status) for status in pb.TaskStatusEnum)}


class BinaryCodec(Codec[Message, Any]):
    def name(self) -> str:
        return "proto"

    def encode(self, message: Message) -> bytes:
        return proto_binary_codec().encode(message)

    def decode(self, data: bytes | bytearray, message_class: type[M]) -> M:
        try:
            message = message_class.from_binary(data)
            if message_class in _BY_ID:
                # of the same shape: field 1, but of 64 bits
                _fit(Int64Value.from_binary(data).value)
        except (ValueError, TypeError, OverflowError):
            raise _refused(InvalidInput("body", f"is no {message_class.__name__} in protobuf's binary form")) from None
        return message


class JsonCodec(Codec[Message, Any]):
    def name(self) -> str:
        return "json"

    def encode(self, message: Message) -> bytes:
        return proto_json_codec().encode(message)

    def decode(self, data: bytes | bytearray, message_class: type[M]) -> M:
        try:
            value = orjson.loads(data or b"{}")
        except orjson.JSONDecodeError as error:
            raise _refused(InvalidJson(f"{error.msg} at character {error.pos}")) from None
        if isinstance(value, dict) and message_class in _BY_ID:
            _fit(_number(value.get("id")))
        if isinstance(value, dict) and message_class in _WITH_STATUS and "status" in value:
            value["status"] = _status(value["status"])
        try:
            return message_from_json_value(message_class, value, ignore_unknown_fields=True)
        except (ValueError, TypeError, OverflowError) as error:
            raise _refused(InvalidInput(_field_of(error), "is not what its type allows")) from None


CODECS = (BinaryCodec(), JsonCodec())


def _refused(error: TaskServiceError) -> ConnectError:
    return to_wire(error)


def _fit(number: int | float | None) -> None:
    if number is not None and not INT32.start <= number < INT32.stop:
        raise _refused(OutOfRange(number))


def _number(value: object) -> int | float | None:
    """As protobuf's JSON takes it: also as text."""
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,40}", value):
        return int(value)
    return value if isinstance(value, int | float) else None


def _status(given: object) -> object:
    """The library would pass over one that there is not."""
    name = given.upper() if isinstance(given, str) else given
    if name is not None and not (isinstance(name, str | int | float) and name in _STATUSES):
        raise _refused(InvalidInput("status", f"must be one of {', '.join(pb.TaskStatusEnum.__members__)}"))
    return name


def _field_of(error: Exception) -> str:
    found = _FIELD.search(str(error))
    return _WHERE.get(found[1], "") + found[2] if found else "body"
