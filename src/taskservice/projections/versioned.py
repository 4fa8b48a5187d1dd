"""Statements on the tables of one version of a read model."""

from __future__ import annotations

from functools import cache

from taskservice.infra.statements import sql


@cache
def versioned_sql(name: str, version: int) -> bytes:
    """The statement with ``{version}`` in its table names filled in."""
    return sql(name, "projections").replace(b"{version}", str(version).encode())
