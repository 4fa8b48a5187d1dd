"""What the containers of chart and compose.yaml run, by the commands and settings written there, as processes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
import yaml
from chart_parts import ROOT, TRYING, URL, Json, one, render
from service import Service, eventually, free_port, stop

IN_A_CONTAINER = {"HOME": "/nonexistent"}


def container(manifests: list[Json], deployment: str) -> tuple[list[str], dict[str, str]]:
    """Its arguments, and the settings that the config map and itself give it."""
    [found] = one(manifests, "Deployment", deployment)["spec"]["template"]["spec"]["containers"]
    own = {variable["name"]: variable["value"] for variable in found.get("env", ())}
    return found["args"], {**one(manifests, "ConfigMap", "task")["data"], **own}


def composed(name: str) -> tuple[list[str], dict[str, str]]:
    """The same of compose.yaml, where everything that may be set is unset."""
    found = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"][name]
    return [_filled(text) for text in found["command"]], {k: _filled(v) for k, v in found["environment"].items()}


def _filled(text: str) -> str:
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


@pytest.mark.parametrize("where", ["chart", "compose.yaml"])
def test_the_server_and_the_workers_start_by_what_is_written_and_tasks_run(where: str, service: Service) -> None:
    manifests = render(TRYING)
    given: Mapping[str, tuple[list[str], dict[str, str]]] = (
        {"server": container(manifests, "task-server"), "workers": container(manifests, "task-workers")}
        if where == "chart"
        else {"server": composed("server"), "workers": composed("workers")}
    )
    # of what is written only the database, and ports that others may have
    here = {**IN_A_CONTAINER, "DATABASE_URL": service.env["DATABASE_URL"], "SERVER_PORT": str(service.port)}
    assert service.cli("migrate").returncode == 0
    arguments, settings = given["server"]
    service.spawn(*arguments, **{**settings, **here})
    service.wait_ready()
    arguments, settings = given["workers"]
    worker = service.spawn(*arguments, **{**settings, **here, "TASK_WORKER_METRICS_PORT": str(free_port())})
    task = {"name": "a query", "type": "run_query", "parameters": {"query": "select 1 as one"}}
    service.create(task)
    service.wait_counts(SUCCEEDED=1)
    assert stop(worker) == 0


@pytest.mark.parametrize("component", ["server", "workers"])
def test_the_probes_of_the_chart_are_answered(component: str, service: Service) -> None:
    manifests = render(TRYING)
    [found] = one(manifests, "Deployment", f"task-{component}")["spec"]["template"]["spec"]["containers"]
    arguments, settings = container(manifests, f"task-{component}")
    listening = {"SERVER_PORT": str(service.port), "TASK_WORKER_METRICS_PORT": str(service.port)}
    service.spawn(*arguments, **{**settings, **{name: port for name, port in listening.items() if name in settings}})
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        path = found[probe]["httpGet"]["path"]
        eventually(lambda path=path: answers(service.address + path), what=f"an answer at {path}")


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


def test_the_images_health_check_tells_what_lives_from_what_is_gone(service: Service) -> None:
    [command] = re.findall(r"^HEALTHCHECK .*\\\n\s*CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    _, *arguments = json.loads(command)  # the image's python

    def status() -> int:
        return subprocess.run(
            [sys.executable, *arguments], env=service.env, capture_output=True, cwd=Path("/")
        ).returncode

    server = service.server()
    assert status() == 0
    stop(server)
    assert status() != 0
    service.worker(1, TASK_WORKER_METRICS_PORT=str(service.port))
    eventually(lambda: status() == 0, what="an answer of the worker")


def test_without_a_token_the_server_says_what_to_do_and_starts_once_there_is_one(service: Service) -> None:
    arguments, settings = container(render(URL), "task-server")
    here = {"DATABASE_URL": service.env["DATABASE_URL"], "SERVER_PORT": str(service.port)}
    assert service.cli("migrate").returncode == 0
    refused = service.spawn(*arguments, **{**settings, **here})
    assert refused.wait(30) != 0
    assert "token" in service.logs()
    made = service.cli("token", "create", "admin", "--role", "admin")  # as NOTES.txt has it, in a worker's pod
    assert made.returncode == 0, made.stderr
    service.spawn(*arguments, **{**settings, **here})
    service.wait_ready()
    assert httpx.get(service.address + "/v1/status").status_code == 401
    found = json.loads(service.cli("doctor", "--json").stdout)["findings"]
    assert ("server", "ok") in {(row["check"], row["severity"]) for row in found}, "it needs no token to ask how it is"
