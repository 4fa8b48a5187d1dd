"""What stands before `task-cli` and `curl` while a page runs: the real programs, but that they end, or go to the back.

- `task-cli up`, `server` and `serve` go to the background, and are waited for until they are ready. A new `up` or
  `server` takes the place of what ran before, as if the reader had pressed Ctrl-C.
- `task-cli task watch`, where nothing else would end it, prints what there is (`--once`).
- `curl -N` ends after the first event that it was sent.
- Any other `curl` fails where the service says no, so that a broken example is found.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

PIDS = Path(os.environ["HOME"], ".pids")
START_S = 60.0


def main(name: str, args: list[str]) -> None:
    if name == "curl":
        sys.exit(curl(args))
    task_cli(args)


def task_cli(args: list[str]) -> None:
    if args[:1] in (["up"], ["server"], ["serve"]):
        sys.exit(start(args))
    if args[:2] == ["task", "watch"] and not {"--once", "--id", "-i"} & {*args}:
        args = [*args, "--once"]
    from taskservice.cli.main import main as real

    sys.argv = ["task-cli", *args]
    real()


def start(args: list[str]) -> int:
    from service import eventually, stop_process  # not above: every line of a page is a process of its own

    pids = PIDS.read_text().split() if PIDS.exists() else []
    if args[0] != "serve":
        for pid in reversed(pids):
            stop_process(int(pid))
        pids = []
    log = PIDS.with_name(f".{args[0]}-{len(pids)}.log").open("ab")
    command = [sys.executable, "-P", "-m", "taskservice.cli", *args]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    PIDS.write_text(" ".join([*pids, str(process.pid)]))
    eventually(lambda: process.poll() is not None or is_ready(args[0], process.pid), START_S, f"task-cli {args[0]}")
    if process.poll() is not None:
        sys.stderr.write(Path(log.name).read_text())
    return process.returncode or 0


def is_ready(command: str, pid: int) -> bool:
    import httpx

    address = f"http://127.0.0.1:{os.environ['SERVER_PORT']}"
    try:
        if command != "serve":
            return httpx.get(f"{address}/readyz").is_success
        workers = httpx.get(f"{address}/v1/workers")
        return not workers.is_success or any(one["pid"] == pid for one in workers.json()["workers"])
    except httpx.TransportError:
        return False


def curl(args: list[str]) -> int:
    real = shutil.which("curl", path=os.environ["PATH"].partition(os.pathsep)[2])
    if real is None:
        sys.exit("curl is not installed")
    if not {"-N", "--no-buffer"} & {*args}:
        return subprocess.run([real, "-sS", "--fail-with-body", *args]).returncode
    with subprocess.Popen([real, "-sS", *args], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            sys.stdout.write(line)
            if line.startswith("data:"):
                process.kill()
                return 0
        return process.wait() or 1
