"""HTTP/2 on the same port: Google's own gRPC client, and REST."""

from __future__ import annotations

import asyncio

import grpc
import httpx
import pytest
from api_server import Api, serving
from connectrpc_grpcreflect._gen.grpc.reflection.v1.reflection_pb import (
    ServerReflectionRequest,
    ServerReflectionResponse,
)
from protobuf import Message, Oneof
from rpc_parts import SERVICE

from taskservice.api.rpc.gen.cloud.v1 import task_management_pb as pb

REFLECTION = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"


class Grpc:
    """Our messages over Google's channel."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._channel = channel

    def call(self, method: str, request: Message, answer: type[Message], **options: object) -> grpc.aio.UnaryUnaryCall:
        told = {"request_serializer": type(request).to_binary, "response_deserializer": answer.from_binary}
        return self._channel.unary_unary(SERVICE + method, **told)(request, **options)

    def pull(self) -> grpc.aio.UnaryStreamCall:
        told = {
            "request_serializer": pb.PullEventsRequest.to_binary,
            "response_deserializer": pb.PullEventsResponse.from_binary,
        }
        return self._channel.unary_stream(SERVICE + "PullEvents", **told)(pb.PullEventsRequest())


def channel_to(api: Api) -> grpc.aio.Channel:
    return grpc.aio.insecure_channel(api.address.removeprefix("http://"))


async def test_googles_client_creates_pulls_reports_and_is_told_errors(task_database: str) -> None:
    async with serving(task_database) as api, channel_to(api) as channel:
        client = Grpc(channel)
        wanted = pb.CreateTaskRequest(name="n", type="t", payload=pb.Payload(parameters={"a": "b"}))
        task_id = (await client.call("CreateTask", wanted, pb.CreateTaskResponse)).id
        stream = client.pull()
        work = (await stream.read()).work
        assert (work.task.id, work.task.payload.parameters) == (task_id, {"a": "b"})
        done = pb.UpdateTaskStatusRequest(id=task_id, status=pb.TaskStatusEnum.SUCCEEDED)
        await client.call("UpdateTaskStatus", done, pb.HeartbeatResponse)
        task = await client.call("GetTask", pb.GetTaskRequest(id=task_id), pb.Task)
        assert task.status == pb.TaskStatusEnum.SUCCEEDED
        for request, method, code in (
            (pb.GetTaskRequest(id=99), "GetTask", grpc.StatusCode.NOT_FOUND),
            (pb.GetTaskRequest(), "GetTask", grpc.StatusCode.INVALID_ARGUMENT),
            (done, "UpdateTaskStatus", grpc.StatusCode.FAILED_PRECONDITION),
            (pb.CreateTaskRequest(name="n", description="d" * 2**21), "CreateTask", grpc.StatusCode.RESOURCE_EXHAUSTED),
            (pb.GetTaskRequest(), "DropTask", grpc.StatusCode.UNIMPLEMENTED),
        ):
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await client.call(method, request, pb.Task)
            assert refused.value.code() == code, method
        gzipped = client.call("GetTask", pb.GetTaskRequest(id=1), pb.Task, compression=grpc.Compression.Gzip)
        assert (await gzipped).id == 1
        stream.cancel()


async def test_googles_client_reflects_while_it_asks(task_database: str) -> None:
    async with serving(task_database) as api, channel_to(api) as channel:
        told = {
            "request_serializer": ServerReflectionRequest.to_binary,
            "response_deserializer": ServerReflectionResponse.from_binary,
        }
        call = channel.stream_stream(REFLECTION, **told)()
        for symbol in ("cloud.v1.TaskManagementService", "cloud.v1.Task"):
            await call.write(ServerReflectionRequest(message_request=Oneof("file_containing_symbol", symbol)))
            assert (await call.read()).original_request.message_request.value == symbol
        await call.done_writing()
        assert await call.read() == grpc.aio.EOF


async def test_rest_and_streams_of_events_work_over_http2_as_well(task_database: str) -> None:
    async with (
        serving(task_database) as api,
        httpx.AsyncClient(base_url=api.address, http1=False, http2=True, trust_env=False) as client,
    ):
        async with client.stream("GET", "/v1/events?after=0") as events:
            created = await client.post("/v1/tasks", json={"name": "n", "type": "t"})
            assert (created.status_code, created.http_version) == (201, "HTTP/2")
            lines = events.aiter_lines()
            while await anext(lines) != "event: task.created":
                pass
        assert (await client.post("/v1/tasks/1:cancel")).status_code == 200
        assert (await client.post("/v1/tasks", content=b"x" * 2**21)).status_code == 415
        large = await client.post("/v1/tasks", content=b" " * 2**21, headers={"Content-Type": "application/json"})
        assert large.status_code == 413
        assert (await client.get("/v1/tasks/1")).json()["status"] == "CANCELLED"

        async def reason() -> object:
            async def body() -> object:
                yield b'{"reason": "'
                yield b'again"}'

            answer = await client.post(  # a body of unknown length
                "/v1/tasks/1:rerun", content=body(), headers={"Content-Type": "application/json"}
            )
            assert answer.status_code == 200
            return (await client.get("/v1/tasks/1/history")).json()["history"][-1]["details"]

        assert "again" in str(await reason())


async def test_a_server_that_stops_answers_what_is_under_way_and_ends_streams(task_database: str) -> None:
    async with serving(task_database) as api, channel_to(api) as channel:
        client = Grpc(channel)
        await client.call("CreateTask", pb.CreateTaskRequest(name="n", type="t"), pb.CreateTaskResponse)
        stream = client.pull()
        await stream.read()
        stopping = asyncio.create_task(api.stop())
        with pytest.raises(grpc.aio.AioRpcError) as ended:
            await stream.read()
        assert ended.value.code() == grpc.StatusCode.UNAVAILABLE
        await stopping
