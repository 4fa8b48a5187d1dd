"""Tokens as people meet them: at a terminal, and where they start a service for others."""

from __future__ import annotations

import os
import pty
import select
import subprocess

import pytest
import yaml
from service import CLI, Service, stop

from taskservice.domain.access import Role
from taskservice.infra.access.tokens import create_token


def test_at_a_terminal_the_token_is_asked_for_and_not_shown(service: Service) -> None:
    token, _ = create_token(service.env["DATABASE_URL"], "ann", Role.OPERATOR)
    service.env["HOME"] = str(service.folder)
    service.server()
    ours, theirs = pty.openpty()
    command = [*CLI, "--address", service.address, "login"]
    with subprocess.Popen(
        command, env=service.env, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stderr is not None
        asked = b""
        while b"Token: " not in asked:
            byte = process.stderr.read(1)
            assert byte, asked
            asked += byte
        os.write(ours, f"{token}\n".encode())
        told, more = process.communicate(timeout=60)
    echoed = os.read(ours, 1000) if select.select([ours], [], [], 0)[0] else b""
    os.close(ours)
    os.close(theirs)
    assert (process.returncode, told.decode()) == (0, f"Signed in at {service.address} as ann, operator.\n")
    assert token.encode() not in asked + more + echoed
    kept = yaml.safe_load((service.folder / ".task-cli.yaml").read_text())
    assert kept == {"tokens": {service.address: token}}
    assert service.cli("task", "status").returncode == 0


@pytest.mark.parametrize("command", ["up", "server"])
def test_a_service_for_other_machines_starts_once_there_is_a_token(service: Service, command: str) -> None:
    for_others = {"SERVER_HOST": "0.0.0.0"}
    refused = service.spawn(command, **for_others)
    assert refused.wait(60) != 0
    assert "no tokens to keep them out" in service.logs()
    made = service.cli("token", "create", "ann", "--role", "admin")
    assert made.returncode == 0, made.stderr
    running = service.spawn(command, **for_others)
    service.wait_ready()
    assert service.cli("task", "status").returncode == 1
    service.env["TASK_TOKEN"] = made.stdout.strip()
    assert service.cli("task", "status").returncode == 0
    assert service.cli("token", "revoke", "ann").returncode == 0
    assert service.cli("task", "status").returncode == 1
    assert stop(running) == 0


def test_insecure_is_said_loudly(service: Service) -> None:
    service.spawn("server", "--insecure", SERVER_HOST="0.0.0.0")
    service.wait_ready()
    assert "ANYBODY WHO REACHES IT MAY DO EVERYTHING" in service.logs()
    assert service.cli("task", "status").returncode == 0
