"""Tokens of every kind, and a way to end one whatever way it ends."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from starlette.routing import Route

from taskservice.api.metrics import Metrics
from taskservice.api.resource import Resource
from taskservice.api.routes.table import all_routes
from taskservice.domain.access import Role
from taskservice.infra.access.tokens import create_token, revoke_token

UNKNOWN = "tsk_" + "x" * 43


@dataclass(frozen=True)
class Served:
    """One operation of the routes' table, at an address that there is."""

    name: str
    method: str
    path: str


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def make_token(uri: str, name: str, role: Role = Role.OPERATOR, expires_in_s: float | None = None) -> str:
    return create_token(uri, name, role, expires_in_s)[0]


def make_revoked(uri: str, name: str = "revoked") -> str:
    token = make_token(uri, name, Role.ADMIN)
    revoke_token(uri, name)
    return token


def make_expired(uri: str, name: str = "expired") -> str:
    token = make_token(uri, name, Role.ADMIN, 3_600)
    execute(uri, "update access_tokens set expires_at = clock_timestamp() where name = %s", name)
    return token


def make_all(uri: str) -> dict[str, str]:
    """One of each role, and those that are not good."""
    good = {role.value: make_token(uri, role.value, role) for role in Role}
    return {"unknown": UNKNOWN, "revoked": make_revoked(uri), "expired": make_expired(uri), **good}


def operations() -> list[Served]:
    found = []
    for route in all_routes(Metrics()):
        if isinstance(route, Route):
            assert isinstance(route.endpoint, Resource)
            path = route.path_format.replace("{id}", "1")
            found += [Served(op.name, method, path) for method, op in route.endpoint.operations.items()]
    return found


def execute(uri: str, statement: str, *values: object) -> None:
    with psycopg.connect(uri, autocommit=True) as conn:
        conn.execute(statement.encode(), values)
