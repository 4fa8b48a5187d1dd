"""end2end says how it went, in words and by its exit status."""

from __future__ import annotations

from pathlib import Path

import pytest
from client_stand_in import event_json, problem, stand_in

from taskservice.cli.exits import run
from taskservice.cli.main import cli

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))


def test_when_all_succeed_it_says_so_although_the_stream_was_cut(capsys: Captured) -> None:
    with stand_in(events=[event_json(1)], stream_cuts=[3, 2]) as service:
        assert run(cli, ["--address", service.address, "end2end", "-n", "10"]) == 0
    assert "Success: all 10 tasks succeeded" in capsys.readouterr().out
    types = [task["type"] for task in service.bodies[1]["tasks"]]
    assert (types.count("run_query"), types.count("send_email")) == (5, 5)


def test_when_some_fail_it_says_how_many(capsys: Captured) -> None:
    with stand_in(endings=("SUCCEEDED", "FAILED")) as service:
        assert run(cli, ["--address", service.address, "end2end", "--count", "4"]) == 1
    shown = capsys.readouterr().out
    assert "Partial completion: 2 of 4 succeeded" in shown
    assert "2 SUCCEEDED, 2 FAILED" in shown


def test_when_the_time_is_over_it_says_how_far_it_came(capsys: Captured) -> None:
    with stand_in(endings=("SUCCEEDED", "RUNNING", "RUNNING")) as service:
        assert run(cli, ["--address", service.address, "end2end", "--num-tasks", "3", "--wait", "0.5"]) == 1
    shown = capsys.readouterr().out
    assert "1 of 3 finished" in shown
    assert "Partial completion: 1 of 3 succeeded" in shown


def test_when_its_stream_is_refused_it_says_why_in_one_line(capsys: Captured) -> None:
    refusals = [None, None, problem(400, "invalid_input", "after: no such position")]
    with stand_in(refusals=refusals) as service:
        assert run(cli, ["--address", service.address, "end2end", "-n", "2"]) == 1
    assert capsys.readouterr().err == "error: after: no such position\n"
