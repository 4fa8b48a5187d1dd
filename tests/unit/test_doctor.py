"""What the doctor says of settings and of a server, without any database."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from client_stand_in import free_port

from taskservice import __version__
from taskservice.cli.doctor.__main__ import ailments_table, checks_table
from taskservice.cli.doctor.ailments import AILMENTS
from taskservice.cli.doctor.checks import CHECKS
from taskservice.cli.doctor.checks.bloat import Table, is_late
from taskservice.cli.doctor.examine import examine
from taskservice.cli.doctor.findings import Finding, Severity
from taskservice.cli.doctor.patient import Limits
from taskservice.cli.doctor.report import as_json
from taskservice.cli.exits import run
from taskservice.cli.main import cli

pytestmark = pytest.mark.usefixtures("logging_as_before")

PAGE = Path(__file__).parents[2] / "docs" / "doctor.md"
Captured = pytest.CaptureFixture[str]
CANARY = "canary-5f1c"


def diagnose(folder: Path, address: str = "", **variables: str) -> dict[str, list[Finding]]:
    """By check; without a database, unless the variables name one."""
    given = {"TASK_DATA_DIR": str(folder / "none"), **variables}
    address = address or f"http://127.0.0.1:{free_port()}"
    return {check.name: list(findings) for check, findings in examine(address, True, given, folder)}


def told(findings: list[Finding]) -> dict[str, str]:
    return {finding.code: finding.found for finding in findings}


@contextmanager
def answering(parts: Mapping[str, str], *, version: str = __version__, late_s: float = 0) -> Iterator[str]:
    """The address of a server that says this of itself, by a clock that is ``late_s`` behind."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            ready = all(text == "ok" for text in parts.values())
            documents = {"/readyz": {"ready": ready, "parts": parts}, "/openapi.json": {"info": {"version": version}}}
            body = json.dumps(documents.get(self.path, {})).encode()
            refused = 401 if self.path not in documents else 200
            self.send_response(refused if ready or self.path != "/readyz" else 503)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string(int(time.time() - late_s))

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("TASK_GRACE", "TASK_GRACE_S"),
        ("TASK_TIMEOUT", "TASK_TIME_OUT"),
        ("SERVER_PROT", "SERVER_PORT"),
        ("DB_USER_NAME", "DB_USERNAME"),
        ("DATABSE_URL", "DATABASE_URL"),
        ("task_lease_s", "TASK_LEASE_S"),
    ],
)
def test_a_misspelt_variable_is_named_with_the_one_that_was_meant(name: str, near: str, tmp_path: Path) -> None:
    found = told(diagnose(tmp_path, **{name: CANARY})["settings"])
    assert found == {"setting_unread": f"{name} is set, and nobody reads it; did you mean {near}?"}


def test_a_variable_of_env_is_looked_at_as_well(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("WORKER_COUNTS=3\n")
    found = told(diagnose(tmp_path)["settings"])["setting_unread"]
    assert found == "WORKER_COUNTS (in .env) is set, and nobody reads it; did you mean WORKER_COUNT?"


def test_what_kubernetes_sets_for_services_and_what_others_use_is_no_misspelling(tmp_path: Path) -> None:
    links = {"TASK_SERVICE_HOST": "10.0.0.1", "TASK_SERVICE_PORT": "80", "TASK_PORT": "tcp://10.0.0.1:80"}
    links |= {"TASK_PORT_80_TCP": "tcp://10.0.0.1:80", "TASK_PORT_80_TCP_ADDR": "10.0.0.1", "PATH": "/bin"}
    assert told(diagnose(tmp_path, **links)["settings"]) == {"": "1 set, each known and allowed"}


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        (
            {"DATABASE_URL": "postgresql://127.0.0.1:1/x", "DB_HOST": "db"},
            "DATABASE_URL is set, which leaves without effect: DB_HOST",
        ),
        ({"DATABASE_LISTEN_URL": "postgresql://127.0.0.1:1/x"}, "DATABASE_LISTEN_URL is set, but no database"),
        ({"TASK_GRACE_S": "3"}, "TASK_CANCEL_GRACE_S is 5, but at shutdown everything ends within TASK_GRACE_S, 3"),
    ],
)
def test_contradicting_settings_are_named(variables: dict[str, str], said: str, tmp_path: Path) -> None:
    assert said in told(diagnose(tmp_path, **variables)["settings"])["settings_contradict"]


def test_a_wrong_setting_is_a_problem_and_the_server_is_looked_at_all_the_same(tmp_path: Path) -> None:
    with answering({"database": "ok"}) as address:
        found = diagnose(tmp_path, address, TASK_LEASE_S="soon")
    assert "TASK_LEASE_S: 'soon' is not a number of seconds" in told(found["settings"])["setting_wrong"]
    assert found["connection"][0].found == "not looked at: the settings are wrong"
    assert found["server"][0].severity is Severity.OK


def test_every_wrong_setting_is_named_and_config_shows_it_among_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    wrong = {"WORKER_COUNT": "ten", "SERVER_PORT": "http", "DATABASE_URL": f"nothing://{CANARY}", "DB_PORT": "0"}
    findings = diagnose(tmp_path, **wrong)["settings"]
    named = [finding.found.partition(":")[0] for finding in findings if finding.code == "setting_wrong"]
    assert sorted(named) == sorted(wrong)
    monkeypatch.chdir(tmp_path)
    for name, text in wrong.items():
        monkeypatch.setenv(name, text)
    assert run(cli, ["config", "-o", "json"]) == 2
    shown = capsys.readouterr().out
    rows = {row["name"]: row for row in json.loads(shown)}
    assert {name for name, row in rows.items() if row["wrong"]} == set(wrong)
    assert rows["WORKER_COUNT"]["value"] == "ten"
    assert rows["TASK_LEASE_S"]["value"] == "30"
    assert run(cli, ["config"]) == 2
    told = capsys.readouterr().out
    assert "WRONG: WORKER_COUNT: 'ten' is not a whole number from 1 to 10000" in told
    assert CANARY not in shown + told


def test_no_secret_is_shown_whatever_is_wrong_with_it(tmp_path: Path) -> None:
    for secret in (f"postgresql://u:{CANARY}@127.0.0.1:1/x", f"postgresql://u:{CANARY}@127.0.0.1:x/y", CANARY):
        found = diagnose(tmp_path, DATABASE_URL=secret, DB_PASSWORD=CANARY, TASK_SMTP=CANARY)
        assert CANARY not in str(found)
        assert {"setting_wrong", "database_unreachable"} & {f.code for findings in found.values() for f in findings}


def test_with_a_server_alone_it_says_what_it_could_not_look_at(tmp_path: Path) -> None:
    with answering({"database": "ok"}) as address:
        found = diagnose(tmp_path, address)
    severities = {name: [finding.severity for finding in findings] for name, findings in found.items()}
    looked_at = {name for name, seen in severities.items() if seen == [Severity.OK]}
    assert looked_at == {"settings", "server", "versions", "clock"}
    assert all(seen == [Severity.SKIPPED] for name, seen in severities.items() if name not in looked_at)
    assert "holds no database" in found["locks"][0].found


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (None, "the server tells it to a token of role viewer ('task-cli login')"),
        ("tsk_bad", "the server refuses the token that it was given ('task-cli login' takes another)"),
    ],
)
def test_what_a_server_tells_only_to_a_good_token_is_not_looked_at_and_why(
    token: str | None, said: str, tmp_path: Path
) -> None:
    given = {"TASK_DATA_DIR": str(tmp_path / "none")}
    with answering({"database": "ok"}) as address:
        found = {check.name: findings for check, findings in examine(address, True, given, tmp_path, token=token)}
    for name in ("leases", "types"):
        assert found[name][0].found.startswith("not looked at: no DATABASE_URL is set")
        assert found[name][0].found.endswith(f"; {said}")


def test_each_part_of_a_server_that_is_not_ready_is_told(tmp_path: Path) -> None:
    with answering({"database": "ok", "listener": "is not connected", "migrations": "missing 0009"}) as address:
        found = diagnose(tmp_path, address)["server"]
    assert [finding.found for finding in found] == ["listener is not connected", "migrations missing 0009"]
    assert {finding.code for finding in found} == {"server_not_ready"}


def test_a_server_of_another_version_and_with_another_time_is_told(tmp_path: Path) -> None:
    with answering({"database": "ok"}, version="0.0.9", late_s=3600) as address:
        found = diagnose(tmp_path, address)
    assert told(found["versions"]) == {"versions_differ": f"task-cli {__version__}, server 0.0.9"}
    assert "the server's clock is 3" in told(found["clock"])["clock_differs"]
    assert "behind this machine's" in told(found["clock"])["clock_differs"]


def test_what_is_no_task_service_is_told_from_one_that_is_down(tmp_path: Path) -> None:
    assert "refused" in told(diagnose(tmp_path)["server"])["server_unreachable"]
    with answering({}) as address:
        said = told(diagnose(tmp_path, f"{address}/elsewhere")["server"])["server_unreachable"]
    assert said.startswith(f"{address}/elsewhere: ")


def test_a_wrong_address_is_wrong_usage(capsys: Captured) -> None:
    assert run(cli, ["doctor", "--address", "nonsense"]) == 2
    assert "address: must be like" in capsys.readouterr().err


def test_with_neither_server_nor_database_the_status_is_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    for name, value in (("HOME", tmp_path), ("TASK_DATA_DIR", tmp_path / "none")):
        monkeypatch.setenv(name, str(value))
    monkeypatch.chdir(tmp_path)
    assert run(cli, ["doctor", "--json", "--address", f"http://127.0.0.1:{free_port()}"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["healthy"] is False
    assert {row["check"] for row in report["findings"]} == {check.name for check in CHECKS}
    assert run(cli, ["doctor", "--address", f"http://127.0.0.1:{free_port()}"]) == 1
    shown = capsys.readouterr().out
    assert "problem  server" in shown
    assert "means: Nobody can create tasks" in shown
    assert "not looked at: no DATABASE_URL is set" in shown
    assert shown.endswith("2 ok, 1 problem, 12 skipped\n")
    assert not (tmp_path / "none").exists(), "nothing is made by looking"


def test_the_json_of_what_is_well_and_of_what_is_not_has_the_same_names(tmp_path: Path) -> None:
    found = list(examine(f"http://127.0.0.1:{free_port()}", True, {"TASK_DATA_DIR": str(tmp_path / "none")}, tmp_path))
    report = as_json(found)
    names = ("check", "severity", "code", "found", "means", "remedy")
    assert {tuple(row) for row in report["findings"]} == {names}
    [example] = re.findall(r"^```json\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    shown = json.loads(example)
    assert (tuple(shown), {tuple(row) for row in shown["findings"]}) == (tuple(report), {names})


@pytest.mark.parametrize(
    ("dead", "comes_at", "vacuumed_s", "late"),
    [
        (60_000, 50, None, True),
        (60_000, 50, 10.0, False),  # it came just now, and comes again
        (60_000, 50, 3_600.0, True),
        (60_000, 20_000, 3_600.0, False),  # within what autovacuum lets gather
        (40_000, 50, None, False),
    ],
)
def test_dead_rows_count_once_autovacuum_should_have_come(
    dead: int, comes_at: float, vacuumed_s: float | None, late: bool
) -> None:
    assert is_late(Table("execution_queue", 10, dead, vacuumed_s, True, comes_at), Limits()) is late


def test_the_page_on_the_doctor_is_what_the_code_says() -> None:
    page = PAGE.read_text()
    for mark, table in (("checks", checks_table()), ("findings", ailments_table())):
        shown = page.partition(f"<!-- {mark} -->")[2].partition(f"<!-- /{mark} -->")[0].strip()
        assert shown == table, "put the output of `python -m taskservice.cli.doctor` between the marks"


def test_every_finding_has_a_code_of_its_own_and_says_what_to_do() -> None:
    assert len({ailment.code for ailment in AILMENTS}) == len(AILMENTS) > 30
    assert all(ailment.means.endswith(".") and ailment.remedy.endswith(".") for ailment in AILMENTS)
