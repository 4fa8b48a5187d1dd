"""run_query: one read-only SQL statement, its rows bounded in number and in bytes."""

from __future__ import annotations

import re
from typing import Any

import psycopg
from psycopg_pool import PoolTimeout

from taskservice.domain.errors import ParameterError, PermanentFailure
from taskservice.workers.builtin.configured import settings
from taskservice.workers.builtin.query.database import query_pool
from taskservice.workers.builtin.query.rows import read_rows
from taskservice.workers.context import Context
from taskservice.workers.handlers.registry import task

# Classes of SQLSTATE that say the statement is wrong, or not allowed, whenever it is run.
_FINAL_CLASSES = ("0A", "21", "22", "25", "42")
_QUERY = re.compile(r"\(*\s*(select|with|values|table)\b[^;]*;?", re.IGNORECASE)


@task
async def run_query(context: Context, query: str, row_limit: int | None = None) -> dict[str, Any]:
    """``query``: a SELECT, WITH, VALUES or TABLE. Result: ``columns``, ``rows``, ``row_count``, ``truncated``.

    What JSON has no form for (times, decimals, bytes, UUIDs, …) comes as PostgreSQL writes it.
    """
    limit = _checked_limit(row_limit)
    if not query.strip():
        raise ParameterError("query", "must not be empty")
    try:
        pool = await query_pool()
        async with pool.connection(timeout=context.remaining_s) as conn, conn.transaction(force_rollback=True):
            await conn.execute(
                "select set_config('statement_timeout', %s, true)", [str(max(1, int(context.remaining_s * 1000)))]
            )
            return await read_rows(conn, query, limit)
    except PoolTimeout:
        raise TimeoutError("no connection to the query database was free, or could be made, in time") from None
    except psycopg.Error as error:
        raise _translated(error, query) from None


def _checked_limit(row_limit: int | None) -> int:
    most = settings().query_row_limit
    if row_limit is None:
        return most
    if not 1 <= row_limit <= most:
        raise ParameterError("row_limit", f"must be from 1 to {most} (TASK_QUERY_ROW_LIMIT), not {row_limit}")
    return row_limit


def _translated(error: psycopg.Error, query: str) -> Exception:
    """A wrong statement fails its task for good; a lost connection, a timeout, a conflict may be tried again."""
    state = error.sqlstate
    if state is None or state[:2] not in _FINAL_CLASSES:
        return error
    hints = [error.diag.message_hint] if error.diag.message_hint else []
    if isinstance(error, psycopg.errors.SyntaxError) and not _QUERY.fullmatch(query.strip()):
        hints.append("run_query takes one statement, which begins with SELECT, WITH, VALUES or TABLE")
    return PermanentFailure(
        f"{error.diag.message_primary or error} (SQLSTATE {state})" + "".join(f"; {h}" for h in hints)
    )
