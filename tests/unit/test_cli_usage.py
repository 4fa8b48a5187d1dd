"""The command line as users type it, run in this process against a small service on a real socket."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml
from client_stand_in import TIME, StandIn, event_json, free_port, problem, stand_in, task_json
from hypothesis import given
from hypothesis import strategies as st

from taskservice import __version__
from taskservice.cli.exits import run
from taskservice.cli.groups import Entry, LazyGroup
from taskservice.cli.main import cli
from taskservice.cli.options import KeyValue
from taskservice.cli.task.read import page_size

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def call(service: StandIn, *args: str) -> int:
    return run(cli, ["--address", service.address, *args])


def entries(group: LazyGroup, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Entry]]:
    found = [(path, entry) for entry in group.entries]
    for entry in group.entries:
        command = entry.load()
        if isinstance(command, LazyGroup):
            found += entries(command, (*path, entry.name))
    return found


@pytest.mark.parametrize(("path", "entry"), entries(cli))
def test_every_command_has_help_with_examples_under_each_of_its_names(
    path: tuple[str, ...], entry: Entry, capsys: Captured
) -> None:
    for name in (entry.name, *entry.aliases):
        assert run(cli, [*path, name, "--help"]) == 0
        shown = capsys.readouterr().out
        assert "Examples:\n    task-cli" in shown or "Examples:\n    SERVER_PORT" in shown
        assert shown.startswith(f"Usage: task-cli {' '.join([*path, entry.name])}")


@pytest.mark.parametrize("spelling", ["task get --id 7", "t g -i 7", "t show -i 7", "task g --id=7"])
def test_a_task_is_shown_by_every_spelling(spelling: str, capsys: Captured) -> None:
    with stand_in(tasks={7: task_json(7)}) as service:
        assert call(service, *spelling.split()) == 0
    assert "parameters.recipient  user@example.com" in capsys.readouterr().out


def test_the_newsletter_example_works_as_it_stands() -> None:
    line = ["task", "create", "Send Newsletter", "--type", "send_email"]
    parameters = ["--parameter", "recipient=user@example.com", "--parameter", "subject=Weekly Update"]
    with stand_in() as service:
        assert call(service, *line, *parameters) == 0
    expected = {"recipient": "user@example.com", "subject": "Weekly Update"}
    assert service.bodies == [{"name": "Send Newsletter", "type": "send_email", "parameters": expected}]
    assert "@" in service.requests[0].headers["Task-Actor"]


def test_every_field_of_a_task_can_be_given() -> None:
    line = "t c x -t y -d why -q slow --priority 3 --tag a --tag b --run-at 2030-01-02T03:04:05Z --timeout 2.5"
    with stand_in() as service:
        assert call(service, *line.split(), "--max-attempts", "9", "--idempotency-key", "k") == 0
    assert service.bodies == [
        {
            "name": "x",
            "type": "y",
            "parameters": {},
            "description": "why",
            "queue": "slow",
            "priority": 3,
            "tags": ["a", "b"],
            "run_at": "2030-01-02T03:04:05Z",
            "timeout_s": 2.5,
            "retry": {"max_attempts": 9},
        }
    ]
    assert service.requests[0].headers["Idempotency-Key"] == "k"


def test_a_key_that_was_used_before_is_told_from_a_new_one(capsys: Captured) -> None:
    with stand_in() as service:
        for _ in range(2):
            assert call(service, "t", "c", "x", "-t", "y", "--idempotency-key", "k") == 0
    told = ["Task 1 created: x is QUEUED.", "Task 1 was there already: x is QUEUED."]
    assert capsys.readouterr().out.splitlines() == told


def test_waiting_says_by_its_status_whether_the_task_succeeded(capsys: Captured) -> None:
    tasks = {1: task_json(1, status="FAILED"), 2: task_json(2, status="SUCCEEDED")}
    with stand_in(tasks=tasks, keys={"a": 1, "b": 2}) as service:
        assert call(service, "t", "c", "x", "-t", "y", "--wait", "--idempotency-key", "a") == 1
        assert call(service, "t", "c", "x", "-t", "y", "--wait", "--idempotency-key", "b", "-o", "json") == 0
    assert '"status": "SUCCEEDED"' in capsys.readouterr().out


def test_who_waits_for_a_type_that_no_worker_runs_is_told(capsys: Captured) -> None:
    worker = {"id": 1, "name": "a/1", "host": "a", "pid": 1, "types": ["send_email"], "queues": ["fast"], "slots": 1}
    worker |= {"running": 0, "started_at": TIME, "heartbeat_at": TIME, "lease_until": TIME, "alive": True}
    with stand_in(workers=[worker]) as service:
        assert call(service, "t", "c", "x", "-t", "send_email", "--wait", "--wait-timeout", "0") == 1
        assert "No worker runs send_email in queue default now; waiting for one." in capsys.readouterr().err
        service.workers[0]["queues"] = []
        assert call(service, "t", "c", "x", "-t", "send_email", "--wait", "--wait-timeout", "0") == 1
        assert "No worker" not in capsys.readouterr().err


def test_the_version_is_told(capsys: Captured) -> None:
    assert run(cli, ["--version"]) == 0
    assert capsys.readouterr().out == f"task-cli {__version__}\n"


def test_json_is_what_the_api_sent_and_yaml_too(capsys: Captured) -> None:
    task = task_json(7, parameters={"n": 1.5, "yes": "no", "big": 2**53 + 1}, newer_field=None)
    with stand_in(tasks={7: task}) as service:
        assert call(service, "task", "get", "--id", "7", "-o", "json") == 0
        assert json.loads(capsys.readouterr().out) == task
        assert call(service, "task", "get", "--id", "7", "-o", "yaml") == 0
    assert '"yes": "no"' in capsys.readouterr().out


@pytest.mark.parametrize("output", ["table", "json", "yaml"])
@pytest.mark.parametrize(
    "line",
    [
        "task create x -t y",
        "task create x -t y --wait --idempotency-key first",
        "task get --id 1",
        "task list",
        "task status",
        "task cancel --id 1",
        "replay --id 1",
        "config",
    ],
)
def test_every_command_that_prints_prints_in_every_form(
    line: str, output: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(home)
    created = event_json(1, "task.created", status="QUEUED", task_id=1, name="n", type="t", parameters={})
    with stand_in(tasks={1: task_json(1, status="SUCCEEDED")}, keys={"first": 1}, events=[created]) as service:
        assert call(service, *line.split(), "-o", output) == 0
    shown = capsys.readouterr().out
    if output != "table":
        assert json.loads(shown) if output == "json" else yaml.safe_load(shown)


def test_a_list_asks_for_the_page_and_the_filters(capsys: Captured) -> None:
    with stand_in(tasks={n: task_json(n) for n in (1, 2)}) as service:
        assert call(service, *["task", "list", "-n", "3", "-c", "20", "-s", "Failed,queued", "-t", "send_email"]) == 0
        assert call(service, *["t", "ls", "--offset", "7", "--limit", "5", "-s", "ALL"]) == 0
    assert dict(service.requests[0].query_params) == {
        "status": "FAILED,QUEUED",
        "type": "send_email",
        "limit": "20",
        "offset": "40",
    }
    assert dict(service.requests[1].query_params) == {"limit": "5", "offset": "7"}
    assert capsys.readouterr().out.startswith("ID  NAME    TYPE        STATUS  ATTEMPT  PRIORITY  CREATED")


def test_a_list_of_the_type_all_is_of_every_type_in_any_letter_case() -> None:
    with stand_in() as service:
        for spelling in ("all", "ALL", "All"):
            assert call(service, "task", "list", "--type", spelling) == 0
    assert all("type" not in request.query_params for request in service.requests)


def test_a_list_of_the_status_unknown_is_empty(capsys: Captured) -> None:
    with stand_in(tasks={1: task_json(1)}) as service:
        for spelling in ("unknown", "UNKNOWN"):
            assert call(service, "task", "list", "--status", spelling, "-o", "json") == 0
            assert json.loads(capsys.readouterr().out) == {"tasks": [], "next_cursor": None}
        assert call(service, "task", "list", "--status", "unknown, failed") == 0
    assert [request.query_params.get("status") for request in service.requests] == ["FAILED"]


@pytest.mark.parametrize(
    ("count", "limit", "given", "size"),
    [
        (30, 100, (False, False), 30),
        (30, 50, (False, True), 50),
        (30, 10, (True, True), 10),
        (80, 100, (True, False), 80),
    ],
)
def test_limit_alone_is_the_size_of_a_page(count: int, limit: int, given: tuple[bool, bool], size: int) -> None:
    assert page_size(count, limit, *given) == size


def test_watching_one_task_prints_its_events_and_ends_with_it(capsys: Captured) -> None:
    events = [event_json(1, "task.created", status="QUEUED", task_id=7), event_json(2, task_id=7, version=2)]
    with stand_in(tasks={7: task_json(7, position=2)}, events=events) as service:
        assert call(service, "task", "watch", "--id", "7") == 0
        lines = capsys.readouterr().out.splitlines()
        assert call(service, "task", "watch", "--id", "7", "-o", "json") == 0
    ends = [line.partition("task 7  ")[2] for line in lines]
    assert ends == ["task.created  QUEUED", "execution.succeeded  SUCCEEDED"]
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == events


def test_an_export_to_a_file_appears_when_it_is_whole(home: Path) -> None:
    events = [event_json(n) for n in range(1, 50)]
    target = home / "events.jsonl"
    with stand_in(events=events, stream_cuts=[1000]) as service:
        assert call(service, "events", "export", "--file", str(target)) == 0
    assert [json.loads(line) for line in target.read_text().splitlines()] == events
    assert list(home.iterdir()) == [target]


def test_what_the_server_refuses_is_one_line_and_status_1(capsys: Captured) -> None:
    with stand_in() as service:
        assert call(service, "task", "get", "--id", "7") == 1
    assert capsys.readouterr().err == "error: id: there is no task 7\n"


def test_a_refusal_cannot_steer_the_terminal(capsys: Captured) -> None:
    with stand_in(refusals=[problem(409, "illegal_transition", "no\x1b[2J\nway")]) as service:
        assert call(service, "task", "get", "--id", "7") == 1
    assert capsys.readouterr().err == "error: no\\x1b[2J\\nway\n"


def test_where_nothing_listens_the_status_is_3(capsys: Captured) -> None:
    assert run(cli, ["task", "status", "--address", f"http://127.0.0.1:{free_port()}"]) == 3
    error = capsys.readouterr().err
    assert error.startswith("error: cannot reach the Task Service at http://127.0.0.1:")
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("task get", "Missing option '--id' / '-i'"),
        ("task get --id x", "whole number"),
        ("task list -s nonsense", "'nonsense' is not a status; use one of PENDING"),
        ("task list -l 101", "101 is not in the range"),
        ("task create x -t y -p novalue", "'novalue' must be key=value"),
        ("task create x -t y -p a=1 -p b=2 -p a=3", "'a' is given twice"),
        ("token create x", "Missing option '--role'. Choose from: viewer, operator, admin, worker; see"),
        ("task create x -t y -p =v", "'=v' must be key=value"),
        ("task create x", "Missing option '--type' / '-t'"),
        ("nonsense", "No such command 'nonsense'"),
        ("end2end -n 0", "0 is not in the range"),
        ("--config /nonexistent.yaml task status", "cannot be read: No such file"),
        ("--address nonsense task status", "address: must be like http://127.0.0.1:8080"),
        ("replay --id 1 --version 1 --as-of 2030-01-02T03:04:05Z", "exclude each other"),
        ("replay --id 1 --as-of yesterday", "must be a time with its zone"),
    ],
)
def test_a_wrong_line_is_told_in_one_line_and_status_2(line: str, message: str, capsys: Captured) -> None:
    assert run(cli, line.split()) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.startswith("error: ")
    assert error.count("\n") == 1


@pytest.mark.parametrize("typed", ["", "\n", "  \n"])
def test_who_signs_in_with_nothing_is_told_that_there_is_no_token(
    typed: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    with stand_in() as service:
        assert call(service, "login") == 2
    assert "no token on standard input" in capsys.readouterr().err
    assert not service.requests


def test_the_config_file_gives_defaults_and_the_line_wins(home: Path, capsys: Captured) -> None:
    with stand_in(tasks={7: task_json(7)}) as service:
        (home / ".task-cli.yaml").write_text(f"address: {service.address}\noutput: json\n")
        assert run(cli, ["task", "get", "--id", "7"]) == 0
        assert json.loads(capsys.readouterr().out)["id"] == 7
        assert run(cli, ["task", "get", "--id", "7", "-o", "yaml"]) == 0
        assert capsys.readouterr().out.startswith("id: 7\n")
        assert run(cli, ["task", "get", "--id", "7", "--address", f"http://127.0.0.1:{free_port()}"]) == 3


@pytest.mark.parametrize("content", ["- a", "output: xml", "address: [1]", "a: [", "\t"])
def test_a_config_file_that_is_wrong_is_named(content: str, home: Path, capsys: Captured) -> None:
    path = home / "mine.yaml"
    path.write_text(content)
    assert run(cli, ["--config", str(path), "task", "status"]) == 2
    assert str(path) in capsys.readouterr().err


@given(st.from_regex(r"[^=\s]+", fullmatch=True), st.text())
def test_the_first_equals_sign_splits_a_parameter(key: str, text: str) -> None:
    assert KeyValue().convert(f"{key}={text}", None, None) == (key, text)


@given(st.text().filter(lambda text: "=" not in text[1:]))
def test_a_parameter_without_key_or_value_is_refused_and_named(text: str) -> None:
    with pytest.raises(click.BadParameter) as refused:
        KeyValue().convert(text, None, None)
    assert repr(text) in refused.value.message


def test_help_and_importing_load_nothing_heavy() -> None:
    code = (
        "import sys; from taskservice.cli.exits import run; from taskservice.cli.main import cli; "
        "assert run(cli, ['--help']) == 0; import taskservice; taskservice.Cancel; "
        "print({'httpx', 'rich', 'psycopg', 'yaml', 'asyncio'} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stderr == "set()\n"
