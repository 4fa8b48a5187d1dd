"""One stream for all: what a client was given wrongly is told apart, and named."""

from __future__ import annotations

import pytest

from tests.chaos import plan
from tests.chaos.plan import Fault
from tests.chaos.streams.canon import Canon, Difference


def frame(position: int, data: str = "{}") -> bytes:
    return f"id: {position}\nevent: task.created\ndata: {data}\n\n".encode()


def frames(*positions: int) -> bytes:
    return b"".join(map(frame, positions))


@pytest.fixture
def canon() -> Canon:
    """Positions have gaps of their own, where a transaction was rolled back."""
    canon = Canon()
    assert canon.take(0, frames(1, 2, 4))
    return canon


def test_what_one_client_was_given_holds_for_the_next_in_whatever_pieces(canon: Canon) -> None:
    assert canon.take(0, frames(1))
    assert canon.take(len(frames(1)), frames(2, 4, 5))
    assert canon.take(len(frames(1, 2)), frames(4, 5, 6))
    assert canon.ids == [1, 2, 4, 5, 6]
    assert canon.id_at(len(frames(1, 2))) == 2
    assert canon.id_at(0) == 0


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (frames(4), Difference("gap", 1, 4, 2)),
        (frames(2, 5), Difference("gap", 2, 5, 4)),
        (frames(1), Difference("repeat", 1, 1, 2)),
        (frames(2, 4, 2), Difference("disorder", 4, 2, None)),
        (frame(2, data="other"), Difference("other", 1, 2, 2)),
        (b"data: nonsense\n\n", Difference("other", 1, None, 2)),
    ],
)
def test_what_a_client_was_given_wrongly_is_told_apart(canon: Canon, given: bytes, expected: Difference) -> None:
    assert not canon.take(len(frames(1)), given)
    assert canon.difference(len(frames(1)), given) == expected


def test_a_seed_says_what_is_created_and_what_is_broken_in_which_order() -> None:
    for made in (plan.faults, lambda seed, sizes: list(plan.calls(seed, sizes))):
        assert made(7, plan.SHORT) == made(7, plan.SHORT) != made(8, plan.SHORT)


def test_every_fault_comes_in_every_round_and_every_task_in_one_call() -> None:
    broken = [planned.fault for planned in plan.faults(7, plan.LONG)]
    assert set(broken) == set(Fault) - {Fault.WORKER}
    assert min(broken.count(fault) for fault in broken) == plan.LONG.rounds
    numbers = [planned.number for call in plan.calls(7, plan.SHORT) for planned in call.tasks]
    assert numbers == list(range(1, plan.SHORT.tasks + 1))
