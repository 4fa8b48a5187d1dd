"""Child processes: starting one, running an attempt in it, and killing it with all that it started."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from taskservice.infra.codec import decode, encode
from taskservice.infra.log import event
from taskservice.workers.attempt.frames import Request, frame, read_frame

# Not by PYTHONPATH, which every program that a handler starts would inherit.
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from taskservice.workers.attempt.child import main; main(int(sys.argv[2]))"
)

# From the end of the pipe to the end of the process, and the other way round.
EXIT_S = 2.0


class ProcessDied(Exception):
    """The child ended without an answer."""

    def __init__(self, returncode: int) -> None:
        super().__init__(_describe(returncode))


class Child:
    """One child process, for one attempt at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._stdin, self._stdout = process.stdin, process.stdout
        self._exit = asyncio.ensure_future(process.wait())
        self._killed = False
        self.runs = 0

    @classmethod
    async def spawn(cls) -> Child:
        """A fresh interpreter, not a fork: threads and connections of the worker do not follow."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _BOOT,
            encode(_import_path()).decode(),
            str(os.getpid()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is the worker's to deal with; and its group can be killed as a whole
        )
        return cls(process)

    @property
    def alive(self) -> bool:
        return not (self._killed or self._exit.done())

    async def run(self, request: Request) -> Mapping[str, Any]:
        """The child's answer. Raises ProcessDied."""
        self.runs += 1
        await self._send(frame(pickle.dumps(request)))
        while True:
            message: Mapping[str, Any] = decode(await self._receive())
            if "log" not in message:
                return message
            _log(message["log"])

    def ask_to_stop(self) -> None:
        self._stdin.write(frame(b""))

    def kill(self) -> None:
        self._killed = True
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    async def close(self) -> None:
        self.kill()
        await self._exit
        self._stdin.close()

    async def _send(self, data: bytes) -> None:
        self._stdin.write(data)
        with suppress(ConnectionError):  # it has died: reading says how
            await self._stdin.drain()

    async def _receive(self) -> bytes:
        read = asyncio.ensure_future(read_frame(self._stdout))
        try:
            # both, as a grandchild that was forked may hold the pipe open when the child is long gone
            await asyncio.wait({read, self._exit}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({read}, timeout=EXIT_S)
            if read.done():
                return read.result()
        except (EOFError, OSError):
            pass
        finally:
            read.cancel()
        await asyncio.wait({self._exit}, timeout=EXIT_S)
        self.kill()
        raise ProcessDied(await self._exit)


def _import_path() -> list[str]:
    return [os.path.abspath(folder) for folder in sys.path]


def _log(record: Mapping[str, Any]) -> None:
    event(logging.getLogger(record["logger"]), record["message"], level=record["level"], **record["fields"])


def _describe(returncode: int) -> str:
    if returncode >= 0:
        return f"the handler's process ended with exit code {returncode} before the handler returned"
    try:
        name = signal.Signals(-returncode).name
    except ValueError:
        name = f"signal {-returncode}"
    hint = ": killed from outside, perhaps for want of memory" if name == "SIGKILL" else ""
    return f"the handler's process was ended by {name}{hint}"
