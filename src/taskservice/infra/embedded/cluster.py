"""The cluster on disk: making it, and its settings."""

from __future__ import annotations

import shutil
from pathlib import Path

import psutil

from taskservice.infra.embedded import programs
from taskservice.infra.embedded.failure import EmbeddedServerError
from taskservice.infra.embedded.owner import Owner

SUPERUSER = "postgres"
CONF_NAME = "taskservice.conf"
START_LOG = "start.log"
LAST_CHARACTERS = 500
BIG_MACHINE_BYTES = 2 * 1024**3

CONF = """\
# Written at each start of the embedded server. Your own settings: `alter system`, which wins over these.
listen_addresses = ''
unix_socket_directories = '{socket_dir}'
unix_socket_permissions = 0700
port = 5432
max_connections = 200
shared_buffers = {shared_buffers}
fsync = on
synchronous_commit = on
full_page_writes = on
wal_compression = {wal_compression}
max_wal_size = 2GB
timezone = 'UTC'
log_timezone = 'UTC'
# One file that is written anew every day of the week: a bounded log without anybody's care.
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
"""


def ensure_made(pgdata: Path, owner: Owner) -> None:
    """Make the cluster if there is none. Called by one process at a time."""
    if pgdata.exists():
        _check_version(pgdata)
        return
    # Made beside its place and moved there when it is whole: what was killed half-way is not taken for a cluster.
    half_made = pgdata.with_name(f"{pgdata.name}.new")
    shutil.rmtree(half_made, ignore_errors=True)
    half_made.mkdir(mode=0o700)
    owner.give(half_made)
    # The builtin locale sorts the same on every machine and with every version of its libraries.
    locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")
    access = ("--auth-local=trust", "--auth-host=reject")  # The socket's folder is its owner's alone.
    programs.run("initdb", "-D", str(half_made), "-U", SUPERUSER, *locale, *access, owner=owner, cwd=half_made)
    with (half_made / "postgresql.conf").open("a") as conf:
        conf.write(f"\ninclude_if_exists = '{CONF_NAME}'\n")
    half_made.rename(pgdata)


def write_conf(pgdata: Path, socket_dir: Path, owner: Owner) -> None:
    """The settings for the start that follows."""
    big = psutil.virtual_memory().total >= BIG_MACHINE_BYTES
    text = CONF.format(
        socket_dir=_quoted(socket_dir),
        shared_buffers="256MB" if big else "128MB",
        wal_compression="lz4" if programs.has_lz4() else "pglz",
    )
    path = pgdata / CONF_NAME
    path.write_text(text)
    owner.give(path)


def last_words(pgdata: Path) -> str:
    """The end of what the server logged, on one line: into the first file until its log collector runs, then there."""
    logs = [path for path in (pgdata / START_LOG, *pgdata.glob("log/*.log")) if path.exists()]
    logs.sort(key=lambda path: path.stat().st_mtime)
    return " ".join(" ".join(path.read_text(errors="replace")[-LAST_CHARACTERS:] for path in logs[-2:]).split())


def _quoted(folder: Path) -> str:
    """As an item of a list within a string of postgresql.conf."""
    item = str(folder).replace('"', '""')
    return f'"{item}"'.replace("\\", "\\\\").replace("'", "''")


def _check_version(pgdata: Path) -> None:
    try:
        found = (pgdata / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise EmbeddedServerError(
            f"{pgdata}: is not a PostgreSQL data folder: move it away, or set TASK_DATA_DIR to another folder"
        ) from None
    if found != str(programs.MAJOR_VERSION):
        raise EmbeddedServerError(
            f"{pgdata}: was made by PostgreSQL {found}, this is {programs.MAJOR_VERSION}: "
            "use the release of Task Service that made it to dump it (pg_dumpall), then load it here"
        )
