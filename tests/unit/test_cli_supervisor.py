"""Children are started again when they die, stopped in good order, and never outlive their parent. Real processes."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from taskservice.api.errors import AddressInUse
from taskservice.cli.run.port import claim_port
from taskservice.cli.run.supervisor import Child, Hopeless, supervise


def child(code: str, name: str = "worker") -> Child:
    return Child(name, (sys.executable, "-c", code), {"MARK": "given"})


async def until(condition: Callable[[], bool], within_s: float = 20.0) -> None:
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110 - what other processes do sets no event
            await asyncio.sleep(0.02)


async def supervised(children: list[Child], condition: Callable[[], bool], grace_s: float = 10.0) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(supervise(children, stop, grace_s))
    try:
        await until(lambda: condition() or running.done())
    finally:
        stop.set()
        await running


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


async def test_a_child_that_dies_is_started_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    dying = child(f"import os; open({str(log)!r}, 'a').write(os.environ['MARK'] + '\\n'); os.kill(os.getpid(), 9)")
    await supervised([dying], lambda: len(lines(log)) >= 2)
    assert set(lines(log)) == {"given"}


async def test_children_are_asked_to_stop_and_finish_what_they_do(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = f"""
import signal, sys
log = open({str(log)!r}, "a", 1)
def stop(*_):
    log.write("finished\\n")
    sys.exit()
signal.signal(signal.SIGTERM, stop)
log.write("began\\n")
while True:
    signal.pause()
"""
    await supervised([child(code), child(code)], lambda: lines(log) == ["began", "began"])
    assert lines(log) == ["began", "began", "finished", "finished"]


async def test_a_child_that_does_not_stop_is_killed_after_the_grace(tmp_path: Path) -> None:
    log = tmp_path / "log"
    deaf = child(
        "import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"open({str(log)!r}, 'w').write(str(os.getpid()) + '\\n')\nwhile True: signal.pause()"
    )
    await supervised([deaf], lambda: bool(lines(log)), grace_s=0.2)
    with pytest.raises(ProcessLookupError):
        os.kill(int(lines(log)[0]), 0)


async def test_wrong_settings_end_the_supervisor_and_every_child(tmp_path: Path) -> None:
    log = tmp_path / "log"
    steady = child(
        f"import os, signal; open({str(log)!r}, 'w').write(str(os.getpid()) + '\\n')\nwhile True: signal.pause()"
    )
    wrong = child(f"import os, sys\nwhile not os.path.exists({str(log)!r}): pass\nsys.exit(2)", "server")
    with pytest.raises(Hopeless, match="the server cannot run"):
        await supervise([steady, wrong], asyncio.Event(), 10.0)
    with pytest.raises(ProcessLookupError):
        os.kill(int(lines(log)[0]), 0)


def test_a_child_ends_when_its_parent_is_killed() -> None:
    ours, theirs = os.pipe()
    grandchild = (
        "import os, signal; from taskservice.infra.process import die_with_parent;"
        f"die_with_parent(int(os.environ['PARENT'])); os.write({theirs}, b'x')\nwhile True: signal.pause()"
    )
    code = f"""
import os, subprocess, sys
environment = {{**os.environ, "PARENT": str(os.getpid())}}
subprocess.Popen([sys.executable, "-c", {grandchild!r}], pass_fds=[{theirs}], env=environment)
while True:
    os.read(0, 1)
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, pass_fds=[theirs])
    os.close(theirs)
    assert os.read(ours, 1) == b"x"
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    # the pipe ends once the last process that holds it does; pytest's timeout is the deadline
    assert os.read(ours, 1) == b""
    os.close(ours)


def test_a_port_that_is_taken_is_told_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(AddressInUse) as refused:
        claim_port("127.0.0.1", taken.getsockname()[1], "SERVER_PORT=8081 make demo")
    assert "take another port: SERVER_PORT=8081 make demo" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_port_that_is_given_back_in_a_moment_is_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        threading.Timer(0.3, taken.close).start()
        assert claim_port("127.0.0.1", port, "again") == port
