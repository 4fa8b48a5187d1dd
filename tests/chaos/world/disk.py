"""Disks that can be full at will."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import psutil

from taskservice.infra.embedded.owner import Owner

ROOM_MB = 4_096  # of memory, and only what is used is taken
TRIES = 20


class Disk(Protocol):
    """``how`` is for people."""

    how: str

    def fill(self) -> None: ...

    def free(self) -> None: ...

    def close(self) -> None: ...


class SmallMount:
    """A tmpfs that is made as small as what it holds, and large again."""

    def __init__(self, folder: Path, uid: int, gid: int) -> None:
        self.how = "a tmpfs made as small as what it holds"
        self._folder = folder
        options = f"size={ROOM_MB}m,mode=0700,uid={uid},gid={gid}"
        _run("mount", "-t", "tmpfs", "-o", options, "taskservice-chaos", str(folder))

    def fill(self) -> None:
        """It may grow while we look, and refuses to be smaller than what it holds."""
        for _ in range(TRIES):
            found = os.statvfs(self._folder)
            with suppress(subprocess.CalledProcessError):
                return self._resize(f"{(found.f_blocks - found.f_bfree) * found.f_frsize // 1024}k")
        raise RuntimeError(f"{self._folder} grows too fast to be made full")

    def free(self) -> None:
        self._resize(f"{ROOM_MB}m")

    def close(self) -> None:
        _run("umount", "-l", str(self._folder))

    def _resize(self, size: str) -> None:
        _run("mount", "-o", f"remount,size={size}", str(self._folder))


class SizeLimit:
    """Where nothing can be mounted: no file of PostgreSQL may grow beyond ``limit`` bytes (RLIMIT_FSIZE)."""

    def __init__(self, postmaster: Callable[[], int | None], limit: Callable[[], int], owner: Owner) -> None:
        self.how = "a limit to the size of files, as nothing can be mounted here"
        self._postmaster = postmaster
        self._limit = limit
        # whose processes they are: root itself may not change them everywhere
        self._as = {"user": owner.uid, "group": owner.gid, "extra_groups": []} if owner.switch else {}

    def fill(self) -> None:
        self._set(str(self._limit()))

    def free(self) -> None:
        self._set("unlimited")

    def close(self) -> None:
        pass

    def _set(self, soft: str) -> None:
        for process in _with_children(self._postmaster()):
            command = ["prlimit", "--pid", str(process.pid), f"--fsize={soft}:unlimited"]
            done = subprocess.run(command, **self._as, capture_output=True, text=True, check=False)
            if done.returncode and process.is_running():
                raise RuntimeError(f"{' '.join(command)}: {done.stderr}")


def can_mount(folder: Path) -> bool:
    try:
        SmallMount(folder, os.geteuid(), os.getegid()).close()
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def move_to_mount(folder: Path, uid: int, gid: int) -> SmallMount:
    """The same folder, on a disk of its own."""
    before = folder.with_name(f"{folder.name}.before")
    folder.rename(before)
    folder.mkdir(mode=0o700)
    mount = SmallMount(folder, uid, gid)
    _run("cp", "-a", f"{before}/.", str(folder))
    shutil.rmtree(before)
    return mount


def keep(folder: Path, kept: Path) -> None:
    """A copy that outlives the mounts."""
    _run("cp", "-a", str(folder), str(kept))


def _with_children(pid: int | None) -> Iterable[psutil.Process]:
    with suppress(psutil.Error):
        if pid is not None:
            postmaster = psutil.Process(pid)
            # the postmaster first, so that whatever it starts meanwhile has the same
            yield postmaster
            yield from postmaster.children()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
