"""Values as JSON can have them: numbers, booleans, text, JSON and arrays of such; all else as PostgreSQL's text."""

from __future__ import annotations

import math
from typing import Any

from psycopg import AsyncConnection
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.types.json import set_json_loads
from psycopg.types.string import TextLoader

from taskservice.infra.codec import decode

# Types that psycopg would make Python objects of; its datetime also cannot hold infinity, nor what is before year 1.
_AS_TEXT = (
    *("date", "time", "timetz", "timestamp", "interval"),
    *("numeric", "uuid", "bytea", "inet", "cidr"),
    *("int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange"),
    *("int4multirange", "int8multirange", "nummultirange", "tsmultirange", "tstzmultirange", "datemultirange"),
)


class _TimeLoader(Loader):
    """RFC 3339, as times are everywhere else; the session's zone is UTC."""

    def load(self, data: Buffer) -> str:
        text = bytes(data).decode()
        return text.replace(" ", "T", 1).removesuffix("+00") + "Z" if text.endswith("+00") else text


class _FloatLoader(Loader):
    def load(self, data: Buffer) -> float | str:
        text = bytes(data).decode()
        value = float(text)
        return value if math.isfinite(value) else text


def adapt(conn: AsyncConnection[Any]) -> None:
    for name in _AS_TEXT:
        conn.adapters.register_loader(name, TextLoader)
    for name in ("float4", "float8"):
        conn.adapters.register_loader(name, _FloatLoader)
    conn.adapters.register_loader("timestamptz", _TimeLoader)
    set_json_loads(decode, conn)
