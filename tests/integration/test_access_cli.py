"""``task-cli token``, ``login`` and ``logout``, on a real server."""

from __future__ import annotations

import asyncio
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from access_parts import UNKNOWN, make_token
from api_server import Api, serving, until

from taskservice import AsyncClient
from taskservice.cli.exits import run
from taskservice.cli.main import cli
from taskservice.client.errors import ServerRefused
from taskservice.domain.access import Role
from taskservice.infra.access.tokens import list_tokens, revoke_token
from taskservice.infra.migrate import known_migrations

pytestmark = pytest.mark.usefixtures("logging_as_before")

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(task_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", task_database)
    monkeypatch.delenv("TASK_TOKEN", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def call(api: Api, *args: str) -> int:
    return await asyncio.to_thread(run, cli, ["--address", api.address, *args])


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def kept(home: Path) -> dict[str, object]:
    read: dict[str, object] = yaml.safe_load((home / ".task-cli.yaml").read_text())
    return read


def test_a_token_is_created_and_shown_once(task_database: str, capsys: Captured) -> None:
    assert run(cli, ["token", "create", "ann", "--role", "operator", "--expires-in", "90d"]) == 0
    shown = capsys.readouterr()
    [token] = list_tokens(task_database)
    assert shown.out.startswith(token.prefix)
    assert len(shown.out.split()) == 1
    assert "not shown again" in shown.err
    assert token.expires_at is not None
    assert (token.expires_at - token.created_at).days in (89, 90)


def test_programs_get_the_token_as_json(capsys: Captured) -> None:
    assert run(cli, ["token", "create", "ann", "--role", "viewer", "-o", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["name"], shown["role"], shown["expires_at"]) == ("ann", "viewer", None)
    assert shown["token"].startswith(shown["prefix"])


def test_programs_get_the_token_and_the_list_as_yaml(capsys: Captured) -> None:
    assert run(cli, ["token", "create", "ann", "--role", "viewer", "-o", "yaml"]) == 0
    shown = yaml.safe_load(capsys.readouterr().out)
    assert run(cli, ["token", "list", "-o", "yaml"]) == 0
    [listed] = yaml.safe_load(capsys.readouterr().out)
    assert shown == {**listed, "token": shown["token"]}
    assert shown["role"] == "viewer"


def test_a_list_shows_all_but_the_tokens(task_database: str, capsys: Captured) -> None:
    tokens = [make_token(task_database, name, Role.VIEWER) for name in ("ann", "ben")]
    assert run(cli, ["token", "revoke", tokens[1][:12]]) == 0
    assert run(cli, ["token", "list"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Revoked ben (tsk_")
    assert all(word in shown for word in ("ann", "ben", "viewer", tokens[0][:12], "REVOKED"))
    assert not any(token in shown for token in tokens)


def in_a_process(*args: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "taskservice.cli", *args]
    return subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True, check=False)


def test_a_database_that_is_away_is_told_in_one_line() -> None:
    done = in_a_process("token", "list", DATABASE_URL="postgresql://u:pw@127.0.0.1:1/x")
    assert done.returncode == 3
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


def test_a_database_without_migrations_is_told_with_their_number_and_the_remedy(empty_database: str) -> None:
    done = in_a_process("token", "list", DATABASE_URL=empty_database)
    assert done.returncode == 1
    told = f"the database lacks {len(known_migrations())} migrations: run 'task-cli migrate'"
    assert done.stderr == f"error: {told}\n"


def test_up_ends_with_the_words_and_the_status_of_a_child_that_cannot_run() -> None:
    done = in_a_process("up", "--module", "nonsense", SERVER_PORT="0", TASK_LOG_LEVEL="error")
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "status", "message"),
    [
        ("token create ann --role king", 2, "'king' is not one of"),
        ("token create ann --role viewer --expires-in 90", 2, "as in 90d"),
        ("token create ann --role viewer --expires-in 0d", 2, "as in 90d"),
        ("token create ann --role viewer --expires-in 9999w", 2, "100 years at most"),
        ("token create anonymous --role viewer", 2, "anonymous"),
        ("token revoke nobody", 1, "no such token"),
        (f"token revoke {UNKNOWN}", 1, "no such token"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(line: str, status: int, message: str, capsys: Captured) -> None:
    assert run(cli, line.split()) == status
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert UNKNOWN not in error


async def test_who_signed_in_is_known_until_they_sign_out(
    task_database: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    token = make_token(task_database, "ann")
    (home / ".task-cli.yaml").write_text("# mine\noutput: json\n")
    async with serving(task_database) as api:
        assert await call(api, "task", "status") == 1
        assert "task-cli login" in capsys.readouterr().err
        type_in(monkeypatch, f"{token}\n")
        assert await call(api, "login") == 0
        assert capsys.readouterr().out == f"Signed in at {api.address} as ann, operator.\n"
        assert (home / ".task-cli.yaml").read_text().startswith("# mine\noutput: json\n")
        assert kept(home) == {"output": "json", "tokens": {api.address: token}}
        assert stat.S_IMODE((home / ".task-cli.yaml").stat().st_mode) == 0o600
        assert await call(api, "task", "create", "n", "--type", "t") == 0
        created = json.loads(capsys.readouterr().out)
        await until_listed(api, created["id"])
        assert await call(api, "history", "--id", str(created["id"])) == 0
        assert "ann" in capsys.readouterr().out
        assert await call(api, "logout") == 0
        assert await call(api, "task", "status") == 1
    assert kept(home) == {"output": "json", "tokens": {}}


async def test_who_is_refused_is_told_where_the_token_came_from(
    task_database: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    token = make_token(task_database, "ann")
    lines = (["task", "status"], ["end2end", "-n", "1"])
    async with serving(task_database) as api:
        (home / ".task-cli.yaml").write_text(yaml.safe_dump({"tokens": {api.address: UNKNOWN}}))
        for line in lines:
            assert await call(api, *line) == 1
            told = "there is no such token (the token kept in ~/.task-cli.yaml); see 'task-cli login'"
            assert capsys.readouterr().err.endswith(f"error: {told}\n")
        monkeypatch.setenv("TASK_TOKEN", token)
        assert await call(api, "task", "status") == 0
        revoke_token(task_database, "ann")
        await until(lambda: not api.parts.gate._known.is_good(list_tokens(task_database)[0].id), "it is known")
        capsys.readouterr()
        for line in lines:
            assert await call(api, *line) == 1
            told = "the token was revoked (the token in TASK_TOKEN); see 'task-cli login'"
            assert capsys.readouterr().err.endswith(f"error: {told}\n")


async def until_listed(api: Api, task_id: int) -> None:
    await until(lambda: api.parts.listener.connected.is_set(), "the listener is connected")
    await api.parts.projections.caught_up(task_id)


async def test_a_token_goes_to_the_address_that_it_is_for_and_to_no_other(
    task_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = make_token(task_database, "ann")
    async with serving(task_database) as api, serving(task_database) as other:
        type_in(monkeypatch, token)
        assert await call(api, "login") == 0
        assert await call(other, "task", "status") == 1
        assert await call(api, "task", "status") == 0


async def test_a_token_that_is_not_good_is_not_kept(
    task_database: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    make_token(task_database, "ann")
    async with serving(task_database) as api:
        for given, status in ((UNKNOWN, 1), ("", 2), ("no token", 1)):
            type_in(monkeypatch, f"{given}\n")
            assert await call(api, "login") == status
            assert UNKNOWN not in capsys.readouterr().err
    assert not (home / ".task-cli.yaml").exists()


async def test_an_open_service_is_told_to_ask_for_none(
    task_database: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    async with serving(task_database) as api:
        type_in(monkeypatch, f"{UNKNOWN}\n")
        assert await call(api, "login") == 1
        assert "asks for none" in capsys.readouterr().err
    assert not (home / ".task-cli.yaml").exists()


async def test_the_environments_token_is_the_clis_and_the_clients(
    task_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASK_TOKEN", make_token(task_database, "ann"))
    async with serving(task_database) as api:
        assert await call(api, "task", "status") == 0
        async with AsyncClient(api.address) as client:
            assert ((await client.me()).name, (await client.me()).role) == ("ann", "operator")
        async with AsyncClient(api.address, token=make_token(task_database, "ben", Role.VIEWER)) as client:
            assert (await client.me()).name == "ben"
            with pytest.raises(ServerRefused, match="needs the role operator") as refused:
                await client.create("n", "t")
            assert (refused.value.code, refused.value.status) == ("forbidden", 403)
        async with AsyncClient(api.address, token="") as client:
            with pytest.raises(ServerRefused, match="a token is needed"):
                await client.me()


async def test_a_watch_ends_when_its_token_is_revoked(task_database: str) -> None:
    token = make_token(task_database, "ann")
    async with serving(task_database) as api, AsyncClient(api.address, token=token) as client:
        created = await client.create("n", "t")
        events = client.watch(after=0)
        assert (await anext(events)).task_id == created.id
        assert await asyncio.to_thread(run, cli, ["token", "revoke", "ann"]) == 0
        with pytest.raises(ServerRefused) as refused:
            async with asyncio.timeout(20):
                await anext(events)
        assert refused.value.code == "unauthorized"
