"""The stream's parts by themselves: where it begins, what is coalesced, what may wait."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskservice.api.connection.shortcut import Shortcut
from taskservice.api.stream.filters import EventFilter, KnownTasks
from taskservice.api.stream.follow import choose_start
from taskservice.api.stream.frames import Chunk, Frame, Traits, frame, keep_newest, mark, reset
from taskservice.api.stream.recent import Recent
from taskservice.api.stream.subscriber import Subscriber
from taskservice.domain.events import TaskCreated
from taskservice.infra.codec import decode
from taskservice.infra.events.mapper import LogRow, to_state


def _frame(position: int, task_id: int = 1, status: str = "QUEUED") -> Frame:
    return Frame(position, task_id, status, b"%d;" % position, None)


def _row(position: int, task_id: int, **fields: Any) -> LogRow:
    event = TaskCreated(task_id, 1, "2026-01-02T03:04:05.000000Z", "a\nb", "t", {}, **fields)
    return LogRow(position, task_id.to_bytes(16, "big"), 1, TaskCreated.TOPIC, to_state(event))


@pytest.mark.parametrize(
    ("after", "oldest", "newest", "expected"),
    [
        (None, 0, 0, (0, "mark")),
        (None, 5, 9, (9, "mark")),
        (0, 0, 0, (0, "mark")),
        (0, 5, 9, (0, "mark")),
        (3, 5, 9, (9, "reset")),
        (4, 5, 9, (4, "mark")),
        (7, 5, 9, (7, "mark")),
        (9, 5, 9, (9, "mark")),
        (10, 5, 9, (9, "reset")),
        (1, 0, 0, (0, "reset")),
    ],
)
def test_where_a_stream_begins(after: int | None, oldest: int, newest: int, expected: tuple[int, str]) -> None:
    start = choose_start(after, oldest, newest)
    position, kind = expected
    assert start.position == position
    assert start.preamble == (mark(position) if kind == "mark" else reset(oldest, newest))


def test_a_frame_is_one_event_of_the_stream_whatever_is_in_it() -> None:
    made = frame(_row(7, 3, queue="q", description="id: 9\n\nevent: x\r\n"))
    lines = made.data.split(b"\n")
    assert [line.partition(b": ")[0] for line in lines] == [b"id", b"event", b"data", b"", b""]
    assert b"\r" not in made.data
    assert decode(lines[2].removeprefix(b"data: "))["description"] == "id: 9\n\nevent: x\r\n"
    assert (made.position, made.task_id, made.status, made.traits) == (7, 3, "QUEUED", Traits("t", "q"))


@given(st.lists(st.integers(1, 5), min_size=1, max_size=60), st.data())
def test_whoever_stops_anywhere_in_coalesced_frames_and_resumes_there_gets_every_tasks_newest(
    tasks: list[int], data: st.DataObject
) -> None:
    events = [_frame(position, task_id) for position, task_id in enumerate(tasks, 1)]
    newest: dict[int, Frame] = {}
    cut = data.draw(st.integers(0, len(events)))
    keep_newest(newest, events[:cut])
    keep_newest(newest, events[cut:])
    sent = list(newest.values())
    assert [one.position for one in sent] == sorted(one.position for one in sent)
    stop = data.draw(st.integers(0, len(sent)))
    resumed_after = sent[stop - 1].position if stop else 0
    received = {one.task_id: one.position for one in sent[:stop]}
    received |= {one.task_id: one.position for one in events if one.position > resumed_after}
    assert received == {one.task_id: one.position for one in events}


@given(st.sets(st.integers(1, 50), min_size=1), st.integers(0, 60))
def test_a_chunk_gives_each_client_what_is_after_its_position(positions: set[int], after: int) -> None:
    chunk = Chunk([_frame(position) for position in sorted(positions)])
    assert chunk.after(after) == b"".join(b"%d;" % position for position in sorted(positions) if position > after)


async def test_a_queue_takes_one_chunk_of_any_size_and_more_up_to_its_bound() -> None:
    cuts: list[str] = []
    subscriber = Subscriber(0, 8, Shortcut(lambda: cuts.append("cut"), lambda data: False))
    large = Chunk([_frame(position) for position in range(1, 20)])
    subscriber.offer(large)
    assert cuts == []
    assert await subscriber.next() == large.data
    for position in (20, 21):
        subscriber.offer(Chunk([_frame(position)]))
    assert (cuts, subscriber.dropped) == ([], False)
    subscriber.offer(Chunk([_frame(position) for position in (22, 23)]))
    assert (cuts, subscriber.dropped) == (["cut"], True)
    assert await subscriber.next() is None
    subscriber.offer(large)
    assert cuts == ["cut"]


async def test_only_who_was_sent_everything_is_written_to_past_the_queue() -> None:
    written: list[bytes] = []
    takes = True

    def write(data: bytes) -> bool:
        written.extend([data] if takes else [])
        return takes

    subscriber = Subscriber(1, 100, Shortcut(lambda: None, write))
    subscriber.offer(Chunk([_frame(2)]))
    assert (written, await subscriber.next()) == ([], b"2;")
    async with asyncio.TaskGroup() as group:
        following = group.create_task(subscriber.next())
        await asyncio.sleep(0)
        subscriber.offer(Chunk([_frame(1), _frame(2), _frame(3)]))
        subscriber.offer(Chunk([_frame(4)]))
        assert written == [b"2;3;", b"4;"]
        takes = False
        subscriber.offer(Chunk([_frame(5)]))
        takes = True
        subscriber.offer(Chunk([_frame(6)]))
    assert (written[2:], following.result()) == ([], b"5;6;")


async def test_an_ended_queue_is_still_emptied() -> None:
    subscriber = Subscriber(0, 100, Shortcut(lambda: None, lambda data: False))
    subscriber.offer(Chunk([_frame(1)]))
    subscriber.end()
    subscriber.offer(Chunk([_frame(2)]))
    assert [await subscriber.next(), await subscriber.next()] == [b"1;", None]


async def test_known_tasks_are_bounded_but_never_forget_the_page_at_hand() -> None:
    known = KnownTasks(3)
    by_type = EventFilter(type="t")
    for first in (1, 6, 11):
        page = [frame(_row(first + i, first + i)) for i in range(5)]
        await known.learn(None, page)  # type: ignore[arg-type]  # every first event is in the page: nothing to look up
        assert all(by_type.matches(one, known) for one in page)
    assert known.get(1) is None


def test_a_filter_wants_what_fits_every_field() -> None:
    known = KnownTasks(10)
    known._traits[1] = Traits("send_email", "mail")
    event = _frame(1, status="FAILED")
    assert EventFilter().matches(event, known)
    assert EventFilter(1, "send_email", "mail", frozenset({"FAILED"})).matches(event, known)
    for other in (
        EventFilter(task=2),
        EventFilter(type="x"),
        EventFilter(queue="x"),
        EventFilter(statuses=frozenset({"QUEUED"})),
        EventFilter(task=1, type="x"),
    ):
        assert not other.matches(event, known)
    assert not EventFilter(type="send_email").matches(_frame(2, task_id=9), known)


def test_recent_events_are_known_from_where_they_were_begun() -> None:
    recent = Recent(most_bytes=1_000)
    assert not recent.reaches(0)
    recent.begin(10)
    assert [position for position in range(9, 13) if recent.reaches(position)] == [10]
    recent.add([_frame(12), _frame(15)])
    assert [position for position in range(9, 18) if recent.reaches(position)] == [10, 11, 12, 13, 14, 15]
    assert [one.position for one in recent.since(10, 9)] == [12, 15]
    assert [one.position for one in recent.since(12, 9)] == [15]
    assert [one.position for one in recent.since(10, 1)] == [12]
    assert recent.since(15, 9) == []
    recent.forget()
    assert not recent.reaches(12)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=100))
def test_recent_events_are_bounded_and_never_have_a_gap(sizes: list[int]) -> None:
    recent = Recent(most_bytes=20)
    recent.begin(0)
    for position, size in enumerate(sizes, 1):
        recent.add([Frame(position, 1, "QUEUED", b"x" * size, None)])
        known = [p for p in range(position + 1) if recent.reaches(p)]
        assert known == list(range(known[0], position + 1))
        assert [one.position for one in recent.since(known[0], 1_000)] == known[1:]
        assert sum(sizes[p - 1] for p in known[1:]) <= 20
