"""When traces are on, and that nothing of them is there when they are off."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from taskservice.infra.settings import Settings
from taskservice.infra.traces import switch

NOWHERE = Path("/nowhere")


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)


def test_without_traces_nothing_of_opentelemetry_is_imported() -> None:
    code = """
import sys
import taskservice.api.server, taskservice.workers.main, taskservice.cli.main, taskservice.workers.attempt.child
from taskservice.infra.settings import Settings
from taskservice.infra.traces import tracing_attempts, tracing_creates
from pathlib import Path
settings = Settings.load({}, Path("/nowhere"))
with tracing_creates(settings) as creates, tracing_attempts(settings) as attempts:
    assert creates is attempts is None
print([name for name in sys.modules if name.startswith("opentelemetry")])
"""
    assert run(code).stdout.strip() == "[]", run(code).stderr


@pytest.mark.parametrize(
    "environment", [{"TASK_TRACES": "on"}, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://user:hush@collector:4318"}]
)
def test_traces_that_were_asked_for_and_cannot_be_had_stop_the_start_with_one_line(environment: dict[str, str]) -> None:
    code = """
import sys
sys.modules["opentelemetry"] = None  # as where it is not installed
sys.argv = ["task-cli", "serve"]
from taskservice.cli.main import main
main()
"""
    ended = run(code, **environment)
    assert ended.returncode == 1, ended.stderr
    (line,) = ended.stderr.splitlines()
    assert "pip install 'taskservice[otel]', or set TASK_TRACES=off" in line
    assert "hush" not in line


@pytest.mark.parametrize(
    ("environment", "on"),
    [
        ({}, False),
        ({"TASK_TRACES": "on"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "TASK_TRACES": "off"}, False),
    ],
)
def test_traces_are_on_where_they_have_somewhere_to_go_unless_told_otherwise(
    environment: dict[str, str], on: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(switch.TRACES_ENDPOINT, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert switch.traces_wanted(Settings.load(environment, NOWHERE)) is on
