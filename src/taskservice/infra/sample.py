"""The sample database that run_query reads where nobody named another, and the role that can read nothing else."""

from __future__ import annotations

import hashlib
import hmac
from typing import LiteralString
from urllib.parse import quote, urlencode

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from taskservice.domain.errors import TaskServiceError
from taskservice.infra.statements import sql as statement

DATABASE = "taskservice_sample"
READER = "taskservice_reader"
# One at a time on a server. Locks belong to a database: all take this one in "postgres".
_LOCK = 0x7461736B5F73616D  # "task_sam"

_ROLE: LiteralString = """alter role {reader}
    login nosuperuser nocreatedb nocreaterole noinherit noreplication connection limit 50"""
_LIMITS: tuple[LiteralString, ...] = (
    "alter role {reader} set default_transaction_read_only = on",
    # run_query sets what its task has left; this is for sessions that set nothing
    "alter role {reader} set statement_timeout = '60s'",
    "alter role {reader} set idle_in_transaction_session_timeout = '60s'",
)
_CLOSED: tuple[LiteralString, ...] = (
    "revoke all on database {sample} from public",
    "grant connect on database {sample} to {reader}",
)
_SHUT_OUT: tuple[LiteralString, ...] = (
    "grant connect on database {service} to current_user",
    "revoke connect on database {service} from public",
)
_READABLE: tuple[LiteralString, ...] = (
    "revoke all on schema public from public",
    "grant usage on schema public to {reader}",
    "grant select on all tables in schema public to {reader}",
)


class SampleRefused(TaskServiceError):
    """The login may not make a sample database, or could not keep its reader out of the service's own."""

    code = "sample_refused"


def ensure_sample_database(server_uri: str) -> str:
    """Make what is missing, also when other processes do so at the same moment; the reader's URI.

    ``server_uri`` is the service's database, from which the reader is shut out. Raises SampleRefused, and psycopg's
    errors where the server cannot be reached.
    """
    password = _reader_password(server_uri)
    try:
        with _connect(server_uri, "postgres") as conn:
            conn.execute("select pg_advisory_lock(%s)", [_LOCK])
            _ensure_role(conn, password)
            _ensure_database(conn)
            with _connect(server_uri, DATABASE) as sample, sample.transaction():
                _ensure_data(sample)
            with _connect(server_uri) as service:
                _shut_out(service)
    except psycopg.errors.InsufficientPrivilege as error:
        raise SampleRefused(
            f"no sample database could be made ({error.diag.message_primary}): "
            "set TASK_QUERY_DATABASE_URL to the database that run_query is to read"
        ) from error
    return _reader_uri(server_uri, password)


def _reader_uri(server_uri: str, password: str | None) -> str:
    """As a URL, like every other address here; host and port may stand behind the question mark as well."""
    rest = {name: str(value) for name, value in conninfo_to_dict(server_uri).items() if value is not None}
    for name in ("user", "password", "dbname"):
        rest.pop(name, None)
    user = f"{READER}:{password}" if password else READER
    return f"postgresql://{user}@/{DATABASE}?{urlencode(rest, quote_via=quote)}"


def _connect(uri: str, database: str | None = None) -> Connection[tuple[object, ...]]:
    chosen = uri if database is None else make_conninfo(uri, dbname=database)
    return psycopg.connect(chosen, autocommit=True, connect_timeout=5, application_name="taskservice sample")


def _run(conn: Connection[tuple[object, ...]], *statements: LiteralString) -> None:
    names = {"reader": READER, "sample": DATABASE, "service": conn.info.dbname}
    for text in statements:
        conn.execute(sql.SQL(text).format(**{name: sql.Identifier(value) for name, value in names.items()}))


def _ensure_role(conn: Connection[tuple[object, ...]], password: str | None) -> None:
    if conn.execute("select from pg_roles where rolname = %s", [READER]).fetchone() is None:
        _run(conn, "create role {reader}")
    _run(conn, _ROLE, *_LIMITS)
    if password is not None:
        # scrambled here, so that it shows in no server log
        secret = conn.pgconn.encrypt_password(password.encode(), READER.encode(), b"scram-sha-256").decode()
        conn.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(READER), sql.Literal(secret)))


def _ensure_database(conn: Connection[tuple[object, ...]]) -> None:
    if conn.execute("select from pg_database where datname = %s", [DATABASE]).fetchone() is None:
        _run(conn, "create database {sample}")
    _run(conn, *_CLOSED)


def _ensure_data(conn: Connection[tuple[object, ...]]) -> None:
    found = conn.execute("select to_regclass('public.orders')").fetchone()
    if found == (None,):
        conn.execute(statement("sample_data"))
    _run(conn, *_READABLE)


def _shut_out(conn: Connection[tuple[object, ...]]) -> None:
    """Revoking what one does not own is a mere warning; so look whether it helped."""
    _run(conn, *_SHUT_OUT)
    open_still = conn.execute("select has_database_privilege(%s, current_database(), 'connect')", [READER]).fetchone()
    if open_still == (True,):
        raise SampleRefused(
            f"run_query's role {READER} could reach the service's own database {conn.info.dbname!r}, and its login "
            "does not own it: set TASK_QUERY_DATABASE_URL to the database that run_query is to read"
        )


def _reader_password(server_uri: str) -> str | None:
    """Every worker must come to the same one, and none can be stored: it follows from the service's own."""
    own = conninfo_to_dict(server_uri).get("password")
    return hmac.new(str(own).encode(), READER.encode(), hashlib.sha256).hexdigest() if own else None
