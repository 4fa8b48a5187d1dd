"""Everything in one command, on the embedded PostgreSQL, as a new user meets it."""

from __future__ import annotations

import mailbox
import re
import shlex
import signal
from contextlib import suppress
from pathlib import Path

import psutil
from service import Service, eventually, lines, stop

README = Path(__file__).parents[2] / "README.md"


def test_the_newsletter_of_the_readme_arrives_in_the_maildir(alone: Service) -> None:
    alone.spawn("up", "-n", "5")
    alone.wait_ready()
    [line] = re.findall(r"^task-cli (task create \"Send Newsletter\".*)$", README.read_text(), re.MULTILINE)
    done = alone.cli(*shlex.split(line))
    assert done.returncode == 0, done.stderr
    alone.wait_counts(SUCCEEDED=1)
    [mail] = mailbox.Maildir(Path(alone.env["TASK_DATA_DIR"]) / "mail", create=False)
    assert (mail["To"], mail["Subject"]) == ("user@example.com", "Weekly Update")


def test_up_killed_and_started_again_still_has_every_task_and_finishes_the_rest(alone: Service, tmp_path: Path) -> None:
    file, gate = tmp_path / "runs", tmp_path / "gate"
    first = alone.spawn("up", "-n", "5", "--module", "probe_tasks", TASK_LEASE_S="2")
    alone.wait_ready()
    alone.create(*({"name": f"quick {n}", "type": "probe", "parameters": {"file": str(file)}} for n in range(20)))
    alone.wait_counts(SUCCEEDED=20)
    held = {"type": "probe", "parameters": {"file": str(file), "until": str(gate)}, "timeout_s": 60}
    alone.create(*({"name": f"held {n}", **held} for n in range(20)))
    eventually(lambda: len(lines(file)) == 25, what="five running attempts")
    stop(first, signal.SIGKILL)
    gate.touch()
    alone.wait_gone()  # the server follows its killed parent
    alone.spawn("up", "-n", "5", "--module", "probe_tasks", TASK_LEASE_S="2")
    alone.wait_ready()
    alone.wait_counts(SUCCEEDED=40)


def test_a_killed_worker_and_a_killed_server_are_started_again(alone: Service, tmp_path: Path) -> None:
    up = alone.spawn("up", "-n", "5", "--module", "probe_tasks")
    alone.wait_ready()
    file = tmp_path / "runs"
    victims = eventually(lambda: children_by_command(up.pid, "server", "serve"), what="a server and a worker")
    for victim in victims.values():
        victim.kill()

    def replaced() -> bool:
        found = children_by_command(up.pid, "server", "serve")
        return bool(found) and not {child.pid for child in found.values()} & {child.pid for child in victims.values()}

    eventually(replaced, what="a new server and a new worker")
    alone.wait_ready()
    alone.create({"name": "after", "type": "probe", "parameters": {"file": str(file)}})
    eventually(lambda: len(lines(file)) == 1, what="a task that ran after the kills")


def children_by_command(pid: int, *commands: str) -> dict[str, psutil.Process]:
    """The living children of ``pid`` that run these commands; empty unless there is one of each."""
    found: dict[str, psutil.Process] = {}
    for child in psutil.Process(pid).children():
        with suppress(psutil.Error):  # it died under our eyes
            found |= {command: child for command in commands if command in child.cmdline()}
    return found if len(found) == len(commands) else {}
