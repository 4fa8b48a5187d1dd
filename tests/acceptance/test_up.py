"""Everything in one command, on the embedded PostgreSQL, as a new user meets it."""

from __future__ import annotations

import mailbox
import re
import shlex
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from service import Service, eventually, lines, stop

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Service]:
    """A service without DATABASE_URL: it brings its own PostgreSQL."""
    service = Service(tmp_path, None)
    yield service
    for process in service.processes:
        stop(process)
    service.close()


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
    import psutil

    up = alone.spawn("up", "-n", "5", "--module", "probe_tasks")
    alone.wait_ready()
    file = tmp_path / "runs"
    for victims in ("server", "serve"):
        children = [child for child in psutil.Process(up.pid).children() if victims in child.cmdline()]
        assert children, f"no child runs {victims}"
        for child in children:
            child.kill()
    before = len(lines(file))
    eventually(lambda: len(psutil.Process(up.pid).children()) >= 2, what="two new children")
    alone.wait_ready()
    alone.create({"name": "after", "type": "probe", "parameters": {"file": str(file)}})
    eventually(lambda: len(lines(file)) == before + 1, what="a task that ran after the kills")
