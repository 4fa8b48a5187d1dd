"""A PgBouncer before the tests' PostgreSQL, in transaction pooling mode.

`PGBOUNCER` names another program than the one on the path.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

PORT = 6432  # names the socket's file only
# The last one given back is the next one given: what was set or prepared in one transaction meets another's soon.
CONF = """\
[databases]
* = host={host} port={port} user=postgres

[pgbouncer]
listen_addr =
listen_port = {own_port}
unix_socket_dir = {folder}
logfile = {folder}/log
auth_type = any
pool_mode = transaction
default_pool_size = 15
max_client_conn = 1000
server_login_retry = 0.5
server_idle_timeout = 10
{more}
"""


@dataclass(frozen=True)
class Pooler:
    folder: Path
    process: subprocess.Popen[bytes]

    def uri(self, database_uri: str) -> str:
        """The same database through here."""
        name = urlsplit(database_uri).path[1:]
        return f"postgresql://postgres@/{name}?host={self.folder}&port={PORT}"


@contextmanager
def open_pooler(database_uri: str, **more: object) -> Iterator[Pooler]:
    """Before the server that has ``database_uri``, whose socket only its owner reaches; ``more`` are settings."""
    query = parse_qs(urlsplit(database_uri).query)
    host, port = query["host"][0], query["port"][0]
    owner = pwd.getpwuid(os.stat(host).st_uid)
    with tempfile.TemporaryDirectory(prefix="pgbouncer-", dir="/tmp") as made:
        folder = Path(made)
        conf = folder / "pgbouncer.ini"
        settings = "\n".join(f"{name} = {value}" for name, value in more.items())
        conf.write_text(CONF.format(host=host, port=port, own_port=PORT, folder=folder, more=settings))
        arguments = [_program(), "-q", str(conf)]
        if os.geteuid() == 0:  # it refuses to run as root
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            arguments[1:1] = ["-u", owner.pw_name]
        process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            pooler = Pooler(folder, process)
            _wait_ready(pooler.uri(database_uri), process)
            yield pooler
        finally:
            process.kill()
            process.wait()


def _program() -> str:
    found = os.environ.get("PGBOUNCER") or shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if found is None:
        pytest.skip("there is no pgbouncer: install the package of that name")
    return found


def _wait_ready(uri: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            psycopg.connect(uri).close()
            return
        except psycopg.OperationalError as error:
            assert process.poll() is None, "pgbouncer ended at once"
            assert time.monotonic() < deadline, error
        time.sleep(0.02)
