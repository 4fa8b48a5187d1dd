"""What the bench makes of what it sees: percentiles, lag, answers and streams that come in pieces, tables."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.clock import latency_figures, percentile
from bench.http import Connection, UnexpectedAnswer, connections
from bench.listeners import Client
from bench.solo.project import most_behind_s
from bench.table import make_tables, markdown
from bench.turn import OURS, Measured, Wanted

ROOT = Path(__file__).parents[2]
STREAM = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    b"18\r\nid: 7\nretry: 1000\n\n\r\n"
    b'58\r\nid: 8\nevent: task.created\ndata: {"name":"id: 99"}\n\nid: 9\nevent: task.created\ndata: {}\n\n\r\n'
    b"e\r\n: heartbeat\n\n\r\n"
    b"2a\r\nid: 11\nevent: execution.started\ndata: {}\n\n\r\n"
)


def test_percentiles_are_samples_themselves() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([5.0], 0.99) == 5.0
    assert latency_figures([0.001] * 98 + [0.5, 0.7]) == {"p50_ms": 1.0, "p99_ms": 700.0, "samples": 100}


def test_a_read_model_is_as_far_behind_as_its_oldest_missing_event_is_old() -> None:
    samples = [(0.0, 10, 10), (1.0, 20, 10), (2.0, 30, 10), (3.0, 30, 20), (4.0, 30, 30)]
    assert most_behind_s(samples) == 1.0
    assert most_behind_s(samples[:1]) == 0.0


@given(st.lists(st.integers(0, len(STREAM)), max_size=8))
def test_a_stream_is_counted_alike_however_it_is_cut(cuts: list[int]) -> None:
    client = Client()
    ends = sorted({*cuts, len(STREAM)})
    for start, end in zip([0, *ends], ends, strict=False):
        client.data_received(STREAM[start:end])
    assert (client.messages, client.position, client.ordered) == (3, 11, True)
    assert [position for _, first, last in client.received for position in (first, last)][-1] == 11


def test_a_stream_that_goes_back_is_noticed() -> None:
    client = Client()
    client.data_received(b"\r\n\r\nid: 5\nevent: a\ndata: {}\n\n")
    client.data_received(b"id: 5\nevent: a\ndata: {}\n\n")
    assert not client.ordered


@asynccontextmanager
async def answering(*pieces: bytes) -> AsyncIterator[Connection]:
    """A connection to a server that answers every request in these pieces."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(65_536):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server, connections(server.sockets[0].getsockname()[1], 1) as (connection,):
        yield connection


async def test_an_answer_in_pieces_is_put_together_and_the_connection_used_again() -> None:
    async with answering(b"HTTP/1.1 201 Crea", b"ted\r\nContent-Length: 8\r\n", b'\r\n{"id', b'":1}') as connection:
        for _ in range(2):
            assert await connection.post("/v1/tasks", {"name": "a"}, 201) == {"id": 1}


async def test_an_answer_with_another_status_is_no_figure() -> None:
    async with answering(b"HTTP/1.1 503 No\r\ncontent-length: 2\r\n\r\n{}") as connection:
        with pytest.raises(UnexpectedAnswer, match="503"):
            await connection.post("/v1/tasks", {}, 201)


def test_a_drain_brings_along_what_it_drains() -> None:
    wanted = Wanted(frozenset({"drain"}))
    assert wanted.prepares("bulk", "drain-1")
    assert wanted.prepares("single-http", "drain-2")
    assert not wanted.has_any("pickup", "e2e-store")
    assert not Wanted(frozenset({"e2e"})).prepares("bulk", "drain")


def test_the_table_holds_our_medians_against_a_peers_workload_of_the_same_family() -> None:
    rates = [(1, 90), (2, 30), (3, 60)]
    measured = [
        *(Measured(OURS, "single-http", n, {"tasks_per_s": rate, "server_cpu_us": 1.0}) for n, rate in rates),
        Measured("pgqueuer", "single", 1, {"tasks_per_s": 20}),
        Measured("pgqueuer", "drain", 1, {"tasks_per_s": 5}),
    ]
    (table,) = make_tables(measured)
    assert table.heads == ["workload", "figure", OURS, "pgqueuer", "ours ÷ pgqueuer"]
    assert list(table.rows) == [
        ["single-http", "tasks_per_s", "30 / 60 / 90", "20", "3.00"],
        ["drain", "tasks_per_s", "", "5", ""],
    ]
    assert markdown(table).splitlines()[2] == "| single-http | tasks_per_s | 30 / 60 / 90 | 20 | 3.00 |"


def test_the_costs_at_scale_have_a_table_of_their_own() -> None:
    measured = [Measured(OURS, "scale-waiting", 1, {"list_filtered_few_ms": 2.0, "list_filtered_many_ms": 3.0})]
    (table,) = make_tables(measured)
    assert list(table.rows) == [["list_filtered", "2", "3", "1.50"]]


def test_the_peers_are_locked_by_hashes_and_no_lock_names_a_registry() -> None:
    python = (ROOT / "requirements-bench.lock").read_text()
    assert {"pgqueuer", "procrastinate", "asyncpg"} <= {line.split("==")[0] for line in python.splitlines()}
    assert len(re.findall(r"^[a-z0-9-]+==.*\\\n    --hash", python, re.M)) == len(
        re.findall("^[a-z0-9-]+==", python, re.M)
    )
    assert "://" not in python
    lock = json.loads((ROOT / "bench/peers/graphile_worker/package-lock.json").read_text())
    packages = [package for name, package in lock["packages"].items() if name]
    assert packages
    assert all("integrity" in package and "resolved" not in package for package in packages)
