"""Parameters of a stream that no honest client sends."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hostile_parts import attacked, get, wire

LAST = str(2**63 - 1)
STATUSES = "FAILED,SUCCEEDED,QUEUED"

# name -> query, headers, the field that is named; None: it is taken
CASES: dict[str, tuple[str, Sequence[bytes], str | None]] = {
    "a huge position": (f"after={LAST}", (), None),
    "a position beyond 64 bits": (f"after={LAST}0", (), "after"),
    "a position of 60,000 digits": ("after=" + "9" * 60_000, (), "after"),
    "a negative position": ("after=-1", (), "after"),
    "a position in another script": ("after=%D9%A3", (), "after"),
    "a position with NUL": ("after=1%00", (), "after"),
    "a position with a fraction": ("after=1.5", (), "after"),
    "no position": ("after=", (), "after"),
    "a position given twice": ("after=1&after=1", (), "after"),
    "an unknown parameter": ("afterwards=1", (), "afterwards"),
    "a parameter without a name": ("=1", (), "query"),
    "broken percent-encoding": ("type=%FF", (), "query"),
    "bytes that are no text": ("type=%00", (), "type"),
    "half a surrogate pair": ("type=%ED%A0%80", (), "query"),
    "a type in another script": ("type=%E4%BD%A0", (), "type"),
    "a long type": ("type=" + "a" * 101, (), "type"),
    "a queue with a slash": ("queue=..%2F..", (), "queue"),
    "SQL": ("queue=a'%3B+drop+table+task_events%3B--", (), "queue"),
    "hundreds of filters": ("&".join(f"type=t{i}" for i in range(500)), (), "query"),
    "hundreds of statuses": ("&".join(["status=FAILED"] * 100), (), None),
    "thousands of statuses in one": ("status=" + ",".join([STATUSES] * 1_000), (), None),
    "one wrong of thousands": ("status=" + ",".join([STATUSES] * 1_000) + ",DONE", (), "status"),
    "an empty status": ("status=", (), "status"),
    "a task that is not there": ("task=281474976710655", (), None),
    "a task beyond 48 bits": ("task=281474976710656", (), "task"),
    "a negative task": ("task=-1", (), "task"),
    "the shortest interval": ("coalesce_ms=50", (), None),
    "the longest interval": ("coalesce_ms=60000", (), None),
    "an interval of nothing": ("coalesce_ms=0", (), "coalesce_ms"),
    "an interval below the shortest": ("coalesce_ms=49", (), "coalesce_ms"),
    "an interval beyond the longest": ("coalesce_ms=60001", (), "coalesce_ms"),
    "an interval in another notation": ("coalesce_ms=1e3", (), "coalesce_ms"),
    "an endless interval": ("coalesce_ms=inf", (), "coalesce_ms"),
    "a huge Last-Event-ID": ("", (b"Last-Event-ID: " + LAST.encode(),), None),
    "a negative Last-Event-ID": ("", (b"Last-Event-ID: -1",), "Last-Event-ID"),
    "an empty Last-Event-ID": ("", (b"Last-Event-ID:",), "Last-Event-ID"),
    "a Last-Event-ID of 60,000 digits": ("", (b"Last-Event-ID: " + b"9" * 60_000,), "Last-Event-ID"),
    "a Last-Event-ID that is not UTF-8": ("", (b"Last-Event-ID: \xff",), "Last-Event-ID"),
    "two Last-Event-IDs": ("", (b"Last-Event-ID: 1", b"Last-Event-ID: 2"), "Last-Event-ID"),
    "a good Last-Event-ID, a bad position": ("after=x", (b"Last-Event-ID: 1",), "after"),
    "a body": ("", (b"Content-Length: 3", b"", b"abc"), None),
}


@pytest.mark.parametrize("path", ["/v1/events", "/v1/tasks/1/events"])
async def test_a_stream_refuses_hostile_parameters_by_name_and_takes_the_rest(
    task_database: str, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    wrong = {}
    async with attacked(task_database, caplog) as api:
        await api.create()
        for name, (query, headers, field) in CASES.items():
            if "task=" in query and path != "/v1/events":
                continue
            async with wire(api) as client:
                await client.send(get(f"{path}?{query}", *headers))
                answer = await client.answer()
                if answer.status != (400 if field else 200) or (field or "") != answer.field:
                    wrong[name] = answer
                if answer.status == 200:
                    assert b"retry: 1000\n" in await client.reader.readuntil(b"\n\n")
    assert wrong == {}
