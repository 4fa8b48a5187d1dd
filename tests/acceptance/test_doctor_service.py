"""The doctor at a whole service: one that is well, one whose parts are gone, one on a machine with a wrong clock."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import Any

from service import Service, eventually, stop

WRONG_CLOCK = """
import sys, time
right = time.time
time.time = lambda: right() + 3600
from taskservice.cli.main import main
main()
"""


def examined(done: subprocess.CompletedProcess[str]) -> dict[str, list[dict[str, Any]]]:
    """The findings by check."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in json.loads(done.stdout)["findings"]:
        found.setdefault(row["check"], []).append(row)
    return found


def codes(found: dict[str, list[dict[str, Any]]]) -> set[str]:
    return {row["code"] for rows in found.values() for row in rows if row["code"]}


def test_a_service_that_is_well_is_found_to_be_and_what_is_gone_is_named(alone: Service) -> None:
    server = alone.spawn("server", "--migrate")
    alone.wait_ready()
    worker = alone.worker(4)
    eventually(lambda: alone.get("/v1/workers")["workers"], what="a worker")

    done = alone.cli("doctor", "--json")
    found = examined(done)
    assert codes(found) == set(), done.stdout
    assert {row["severity"] for rows in found.values() for row in rows} == {"ok"}
    assert (done.returncode, json.loads(done.stdout)["healthy"]) == (0, True)
    assert "servers: 1, workers: 1" in found["connections"][0]["found"]
    assert alone.cli("doctor").stdout.rstrip().endswith(f"{len(found)} ok")

    stop(worker, signal.SIGKILL)
    alone.create({"name": "nobody runs it", "type": "unheard_of"})
    left = alone.cli("doctor", "--json")
    assert left.returncode == 1
    assert codes(examined(left)) == {"type_unhandled"}, "the lease of the worker that was killed still runs"

    stop(server)
    down = alone.cli("doctor", "--json")
    assert down.returncode == 1
    assert codes(examined(down)) == {"server_unreachable", "type_unhandled"}
    assert examined(down)["connection"][0]["severity"] == "ok", "an embedded database is started to be looked into"


def test_a_machine_whose_clock_is_wrong_is_told_by_how_much(service: Service) -> None:
    service.server()
    command = [sys.executable, "-c", WRONG_CLOCK, "--address", service.address, "doctor", "--json"]
    done = subprocess.run(command, env=service.env, cwd=service.folder, capture_output=True, text=True, timeout=60)
    told = sorted(row["found"] for row in examined(done)["clock"])
    assert [text.partition(" is ")[0] for text in told] == ["the database's clock", "the server's clock"]
    assert all(text.endswith("s behind this machine's") for text in told)
