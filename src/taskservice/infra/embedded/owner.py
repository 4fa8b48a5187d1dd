"""As whom PostgreSQL runs. It refuses root, so that root's server runs as a user of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from taskservice.infra.embedded.failure import EmbeddedServerError

if sys.platform != "win32":
    import pwd

SERVER_USER = "pgserver"


@dataclass(frozen=True)
class Owner:
    """Whom the server's files and processes belong to; ``switch`` when that is somebody else than us."""

    uid: int
    gid: int
    switch: bool

    def give(self, path: Path) -> None:
        if self.switch:
            os.chown(path, self.uid, self.gid)


def find_owner(pgdata: Path) -> Owner:
    """An existing cluster runs as its owner, also under sudo; a new one as us, or as `pgserver` for root."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid(), switch=False)
    if pgdata.exists() and pgdata.stat().st_uid != 0:
        existing = pgdata.stat()
        return Owner(existing.st_uid, existing.st_gid, switch=True)
    entry = _server_user()
    return Owner(entry.pw_uid, entry.pw_gid, switch=True)


def let_reach(path: Path) -> None:
    """Let the server's user through the folders above `path`: through only, not see what lies in them."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def let_read(folder: Path) -> None:
    """Let the server's user read what was installed with a strict umask."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            # What the owner may, others may too, but for writing.
            path.chmod(stat.S_IMODE(mode) | (mode >> 6) & (stat.S_IROTH | stat.S_IXOTH))


def _server_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        return _add_server_user()


def _add_server_user() -> pwd.struct_passwd:
    program = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [program, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVER_USER]
    # It may fail because somebody else just added it: look again, whatever it says.
    with contextlib.suppress(OSError):
        subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL)
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        raise EmbeddedServerError(
            f"PostgreSQL does not run as root, and no user {SERVER_USER} could be added: "
            "add one, run this as an ordinary user, or set DATABASE_URL"
        ) from None
