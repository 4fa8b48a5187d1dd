"""Whether the database is there, as this process sees it: told once when it goes, and once when it is back.

Every connection reports here (``connection.py``), so that the loops that use them need say nothing of their own: an
outage that a dozen loops meet is one event.
"""

from __future__ import annotations

import logging
import threading
from functools import cache
from time import monotonic

import psycopg
from psycopg.conninfo import conninfo_to_dict

from taskservice.domain.errors import DatabaseUnavailable
from taskservice.infra.log import event

log = logging.getLogger("taskservice.database")

# Classes of SQLSTATE: the connection failed; the server shuts down or starts. And by themselves: too many connections,
# an idle transaction or a transaction was ended with its connection, and a server that only reads (it was demoted).
_CLASSES = ("08", "57P")
_STATES = ("53300", "25P03", "25P04", "25006")


def is_outage(error: BaseException) -> bool:
    """Whether the database cannot be reached, as opposed to: it did not like what it was asked."""
    if isinstance(error, DatabaseUnavailable | psycopg.InterfaceError | OSError):
        return True
    if not isinstance(error, psycopg.Error):
        return False
    state = error.sqlstate
    if state is None:
        return isinstance(error, psycopg.OperationalError)
    return state.startswith(_CLASSES) or state in _STATES


class Outage:
    """One database's. Threads may call it at once."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._since: float | None = None
        self._ended = 0.0

    def begin(self, error: BaseException, born: float) -> None:
        """``born``: when the connection that broke was made, or was begun to be made (monotonic).

        What is older than the end of the last outage tells of that one, however late somebody finds out.
        """
        with self._lock:
            if self._since is not None or born < self._ended:
                return
            self._since = monotonic()
        told = " ".join(str(error).split())[:300]
        event(log, "database.lost", level=logging.WARNING, database=self._database, error=told)

    def end(self) -> None:
        """A new connection was made, and answers."""
        if self._since is None:
            return
        with self._lock:
            since, self._since, self._ended = self._since, None, monotonic()
        if since is not None:
            event(log, "database.back", database=self._database, after_s=round(self._ended - since, 3))


def outage_of(conninfo: str) -> Outage:
    """The one of this process for the database that ``conninfo`` leads to."""
    parts = conninfo_to_dict(conninfo)
    return _outage(f"{parts.get('host', '')}:{parts.get('port', '')}/{parts.get('dbname', '')}")


@cache
def _outage(database: str) -> Outage:
    return Outage(database)
