"""Reading rows through a cursor of the server's, so that a huge result is never fetched whole."""

from __future__ import annotations

from typing import Any

from psycopg import AsyncConnection

from taskservice.infra.codec import encode

RESULT_BYTES = 256 * 1024
MAX_FETCH = 500


async def read_rows(conn: AsyncConnection[tuple[Any, ...]], query: str, limit: int) -> dict[str, Any]:
    """At most ``limit`` rows, and RESULT_BYTES of JSON; ``truncated`` says that there is more."""
    # A cursor of the server's takes one query and nothing that writes; it is sent by the extended protocol, which
    # takes one statement.
    async with conn.cursor("task") as cursor:
        await cursor.execute(query.encode())
        columns = [column.name for column in cursor.description or ()]
        rows: list[tuple[Any, ...]] = []
        size = len(encode(columns))
        count = 1  # the first row tells how large they are
        while fetched := await cursor.fetchmany(count):
            for row in fetched:
                size += len(encode(row)) + 1
                if len(rows) == limit or size > RESULT_BYTES:
                    return _result(columns, rows, truncated=True)
                rows.append(row)
            count = max(1, min(MAX_FETCH, limit + 1 - len(rows), (RESULT_BYTES - size) * len(rows) // size))
        return _result(columns, rows, truncated=False)


def _result(columns: list[str], rows: list[tuple[Any, ...]], truncated: bool) -> dict[str, Any]:
    return {"columns": columns, "rows": rows, "row_count": len(rows), "truncated": truncated}
