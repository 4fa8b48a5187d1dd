"""No log line, error answer or metric carries a token, a password or a parameter's value.

Each of them is a word that stands nowhere else. They go down every path there is, and are then looked for in everything
that came out, as they are and as PostgreSQL writes bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from service import Service, eventually, free_port, stop

from taskservice.domain.access import Role
from taskservice.infra.access.tokens import create_token, revoke_token
from taskservice.testing.server import DatabaseServer

VALUE = "canary-of-a-value"
DB_PASSWORD, MAIL_PASSWORD = "canary-of-the-database", "canary-of-the-mail"
STRANGER = "tsk_" + "canary".rjust(43, "_")
TYPES = ("fail", "fail_in_thread", "fail_in_process", "raise_it", "want_number", "no_json", "give_up", "put_off", "die")
TYPES += ("send_email", "run_query", "hang", "hang_in_thread")
TEXT = "text/plain"


class Canaries:
    """A service that was given all of them. ``answers``: what it said to what was wrong."""

    def __init__(self, service: Service, uri: str) -> None:
        self.service = service
        self.uri = uri
        self.good, _ = create_token(uri, "ann", Role.ADMIN)
        self.viewer, _ = create_token(uri, "viewer", Role.VIEWER)
        self.revoked, _ = create_token(uri, "ben", Role.ADMIN)
        self.answers: list[str] = []
        self.outputs: list[str] = []

    @property
    def secrets(self) -> dict[str, str]:
        tokens = {"good": self.good, "viewer": self.viewer, "revoked": self.revoked, "stranger": STRANGER}
        plain = {"value": VALUE, "database": DB_PASSWORD, "mail": MAIL_PASSWORD, **tokens}
        return plain | {f"{name} in hex": text.encode().hex() for name, text in plain.items()}

    def ask(self, method: str, path: str, token: str | None = None, **request: Any) -> httpx.Response:
        """By the good token, unless by another; an empty one is none."""
        bearer = {} if token == "" else {"Authorization": f"Bearer {token or self.good}"}
        headers = {**bearer, **request.pop("headers", {})}
        answer = httpx.request(method, self.service.address + path, headers=headers, timeout=30, **request)
        if answer.is_error:
            self.answers.append(answer.text)
            self.answers.append(str(answer.headers))
        return answer

    def create(self, **task: Any) -> httpx.Response:
        return self.ask("POST", "/v1/tasks", json={"name": "n", "type": "fail", "parameters": {}, **task})

    def found(self) -> dict[str, str]:
        """Which canary came out where."""
        logs = "\n".join(path.read_text(errors="replace") for path in self.service.folder.glob("*.log"))
        assert "server.listening" in logs
        assert "worker.started" in logs
        assert all(name in logs for name in ("request.failed", "CheckViolation", "database.lost"))
        assert "Failing row" not in logs
        metrics = self.ask("GET", "/metrics").text
        assert "task_errors_total" in metrics
        places = {"log": logs, "metrics": metrics}
        places |= {f"answer {n}": text for n, text in enumerate(self.answers)}
        places |= {f"output {n}": text for n, text in enumerate(self.outputs)}
        return {
            f"{secret} in {place}": text[max(0, text.find(word) - 300) : text.find(word) + 100]
            for place, text in places.items()
            for secret, word in self.secrets.items()
            if word in text
        }


@pytest.fixture
def canaries(task_database_server: DatabaseServer, tmp_path: Path) -> Iterator[Canaries]:
    with task_database_server.database() as uri:
        with_password = uri.replace("postgresql://postgres@", f"postgresql://postgres:{DB_PASSWORD}@")
        assert with_password != uri
        mail = f"smtp://me:{MAIL_PASSWORD}@127.0.0.1:{free_port()}"
        settings = {"TASK_SMTP_URL": mail, "TASK_LOG_LEVEL": "debug", "TASK_CANCEL_GRACE_S": "0.1"}
        service = Service(tmp_path, with_password, **settings)
        given = Canaries(service, uri)
        try:
            service.server()
            service.spawn("serve", "-n", "20", "--module", "canary_tasks")
            yield given
        finally:
            service.close()


def test_nothing_that_is_secret_comes_out(canaries: Canaries) -> None:
    ask_wrongly(canaries)
    come_with_wrong_tokens(canaries)
    run_tasks(canaries)
    come_by_http2(canaries)
    break_the_database(canaries)
    speak_by_the_command_line(canaries)
    assert len(canaries.answers) > 50
    for process in canaries.service.processes[1:]:
        stop(process)
    assert canaries.found() == {}


def ask_wrongly(canaries: Canaries) -> None:
    """Values where they belong, beside something that is wrong, or themselves wrong in every way."""
    given = {"secret": VALUE}
    for wrong in (
        {"parameters": {"secret": VALUE * 100}},
        {"parameters": {"secret": VALUE + "\0"}},
        {"parameters": {"secret": [VALUE * 100]}},
        {"parameters": {"secret": {"deep": [{"deeper": VALUE + "\0"}]}}},
        {"parameters": {"two words": VALUE}},
        {"parameters": [VALUE]},
        {"parameters": VALUE},
        {"parameters": given, "priority": -1},
        {"parameters": given, "name": ""},
        {"parameters": given, "type": "two words"},
        {"parameters": given, "unknown": 1},
        {"parameters": given, "run_at": "yesterday"},
        {"parameters": given, "retry": {"max_attempts": 99}},
    ):
        assert canaries.create(**wrong).status_code == 400, wrong
        for atomic in (True, False):
            body = {"tasks": [{"name": "n", "type": "later", "parameters": given}, {"name": "n", "type": "t", **wrong}]}
            answer = canaries.ask("POST", "/v1/tasks:batch", json={**body, "atomic": atomic})
            assert answer.status_code == (400 if atomic else 200)
            canaries.answers.append(answer.text)
    for content in (f'{{"parameters": {{"secret": "{VALUE}"', f'"{VALUE}"', f'{{"secret": {VALUE}}}', VALUE):
        headers = {"Content-Type": "application/json"}
        assert canaries.ask("POST", "/v1/tasks", content=content, headers=headers).status_code == 400
        assert canaries.ask("POST", "/v1/tasks", content=content, headers={"Content-Type": TEXT}).status_code == 415
    huge = f'{{"parameters": {{"secret": "{VALUE * 100_000}"}}}}'
    assert canaries.ask("POST", "/v1/tasks", content=huge).status_code in (413, 415)
    key = {"Idempotency-Key": "k"}
    for value, status in (("one", 201), (VALUE, 409)):
        body = {"name": "n", "type": "later", "parameters": {"secret": value}}
        assert canaries.ask("POST", "/v1/tasks", json=body, headers=key).status_code == status


def come_with_wrong_tokens(canaries: Canaries) -> None:
    revoke_token(canaries.uri, "ben")
    eventually(lambda: canaries.ask("GET", "/v1/me", canaries.revoked).status_code == 401)
    for token in (canaries.revoked, STRANGER, STRANGER[:-1], STRANGER + "/x"):
        assert canaries.ask("GET", "/v1/tasks", token).status_code == 401
        assert canaries.ask("GET", "/v1/events", token).status_code == 401
        assert canaries.ask("POST", "/v1/session", json={"token": token}).status_code == 401
        assert canaries.ask("GET", "/v1/me", headers={"Authorization": f"Basic {token}"}).status_code == 401
        cookie = {"Cookie": f"task_session={token}"}
        assert canaries.ask("GET", "/v1/me", "", headers=cookie).status_code == 401
    assert canaries.ask("GET", f"/v1/tasks?token={STRANGER}").status_code == 400
    assert canaries.ask("POST", "/v1/session", json={"token": canaries.good, "more": 1}).status_code == 400
    assert canaries.ask("POST", "/v1/session", json={"token": [canaries.good]}).status_code == 400
    assert canaries.ask("POST", "/v1/tasks", canaries.viewer, json={"parameters": VALUE}).status_code == 403
    with httpx.Client(base_url=canaries.service.address) as browser:
        signed_in = browser.post("/v1/session", json={"token": canaries.good})
        assert signed_in.status_code == 200
        assert canaries.good not in signed_in.text
        canaries.answers.append(browser.post("/v1/tasks", json={"parameters": {"secret": VALUE}}).text)


def run_tasks(canaries: Canaries) -> None:
    for kind in TYPES:
        parameters = {"secret": VALUE}
        if kind == "send_email":
            parameters = {"recipient": "user@example.com", "subject": VALUE, "body": VALUE}
        elif kind == "run_query":
            parameters = {"query": f"select '{VALUE}' from nowhere_{VALUE.replace('-', '_')}"}
        retry = {"max_attempts": 2, "initial_s": 0.01, "jitter": 0}
        answer = canaries.create(type=kind, parameters=parameters, timeout_s=1, retry=retry, tags=["ran"])
        assert answer.status_code == 201, answer.text

    def all_ended() -> bool:
        tasks = canaries.ask("GET", "/v1/tasks?tag=ran&limit=100").json()["tasks"]
        return len(tasks) == len(TYPES) and all(task["finished_at"] for task in tasks)

    eventually(all_ended, 60, "the end of every task")


def come_by_http2(canaries: Canaries) -> None:
    """The libraries under a server tell whoever debugs them of headers, and of what is sent."""
    bearer = {"Authorization": f"Bearer {canaries.good}"}
    with httpx.Client(base_url=canaries.service.address, http1=False, http2=True, timeout=30) as client:
        assert client.get("/v1/tasks", headers=bearer).http_version == "HTTP/2"
        assert client.get("/v1/me", headers={"Cookie": f"task_session={canaries.good}"}).status_code == 200
        assert client.post("/v1/session", json={"token": canaries.good}).status_code == 200
        assert client.get("/v1/me", headers={"Authorization": f"Bearer {STRANGER}"}).status_code == 401
        with client.stream("GET", "/v1/events?after=0", headers=bearer) as events:
            assert any(VALUE in line for line in events.iter_lines())


def break_the_database(canaries: Canaries) -> None:
    """Rows that PostgreSQL refuses, columns that are gone, connections that are cut: each is an error in the log."""
    task = {"name": "n", "type": "later", "parameters": {"secret": VALUE}}
    with psycopg.connect(canaries.uri, autocommit=True) as conn:
        conn.execute("alter table task_events add constraint nothing check (originator_version < 0) not valid")
        assert canaries.ask("POST", "/v1/tasks", json=task).status_code == 500
        assert canaries.ask("POST", "/v1/tasks:batch", json={"tasks": [task], "atomic": True}).status_code == 500
        conn.execute("alter table task_events drop constraint nothing")
        conn.execute("alter table execution_queue rename column priority to gone")
        assert canaries.ask("POST", "/v1/tasks", json=task).status_code == 500
        conn.execute("alter table execution_queue rename column gone to priority")
        conn.execute("alter table access_tokens rename to gone")
        assert canaries.ask("GET", "/v1/me", STRANGER).status_code == 500
        conn.execute("alter table gone rename to access_tokens")
        for _ in range(3):
            conn.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
            canaries.ask("POST", "/v1/tasks", json=task)
            canaries.ask("GET", "/v1/me", STRANGER)
    eventually(lambda: canaries.create(type="later", parameters={"secret": VALUE}).status_code == 201)


def speak_by_the_command_line(canaries: Canaries) -> None:
    nowhere = f"postgresql://me:{DB_PASSWORD}@127.0.0.1:{free_port()}/x"
    quoted_wrongly = f"postgresql://me:{DB_PASSWORD}@[::1/x"
    service = canaries.service
    for arguments, environment in (
        (("config",), {}),
        (("config", "-o", "json"), {}),
        (("token", "list"), {}),
        (("token", "revoke", STRANGER), {}),
        (("migrate",), {"DATABASE_URL": nowhere}),
        (("server",), {"DATABASE_URL": nowhere}),
        (("serve",), {"DATABASE_URL": quoted_wrongly}),
        (("config",), {"DATABASE_URL": quoted_wrongly}),
        (("--log-level", "debug", "task", "status"), {"TASK_TOKEN": STRANGER}),
        (("--log-level", "debug", "task", "status"), {"TASK_TOKEN": canaries.good}),
        (("--log-level", "debug", "task", "create", "n", "-t", "later", "-p", f"secret={VALUE}"), {"TASK_TOKEN": "no"}),
        (("task", "create", "n", "-t", "two words", "-p", f"secret={VALUE}"), {"TASK_TOKEN": canaries.good}),
        (("task", "status"), {"TASK_TOKEN": f"{STRANGER}\n"}),
    ):
        before, service.env = service.env, {**service.env, **environment}
        done = service.cli(*arguments)
        service.env = before
        canaries.outputs.append(done.stdout + done.stderr)
