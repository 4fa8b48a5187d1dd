"""Every operation with every role: who is let in, and who is not."""

from __future__ import annotations

import httpx
from access_parts import Served, bearer, make_all, operations
from api_server import serving

from taskservice.api.access.table import NEEDED, RPC_NEEDED
from taskservice.domain.access import Role

# By what each role includes, written out by hand: the test must not agree with the code by reading it.
LET_IN: dict[Role | None, set[str]] = {
    None: {"nobody", "unknown", "revoked", "expired", "viewer", "operator", "worker", "admin"},
    Role.VIEWER: {"viewer", "operator", "worker", "admin"},
    Role.OPERATOR: {"operator", "admin"},
    Role.WORKER: {"worker", "admin"},
    Role.ADMIN: {"admin"},
}
NO_ONE = ("nobody", "unknown", "revoked", "expired")


def test_the_table_has_every_operation_and_no_other() -> None:
    assert set(NEEDED) == {served.name for served in operations()}
    assert not NEEDED.keys() & RPC_NEEDED.keys()


def test_what_changes_something_is_no_viewers_and_public_is_only_what_shows_no_task() -> None:
    changing = {served.name for served in operations() if served.method != "GET"} - {"sign_in", "sign_out"}
    assert {NEEDED[name] for name in changing} == {Role.OPERATOR}
    public = {name for name, needed in NEEDED.items() if needed is None}
    assert public == {"healthz", "readyz", "openapi", "docs", "sign_in", "sign_out"}


async def test_every_operation_lets_in_the_roles_that_the_table_says_and_nobody_else(task_database: str) -> None:
    tokens = make_all(task_database)
    async with serving(task_database) as api:
        await api.client.post("/v1/tasks", json={"name": "n", "type": "t"}, headers=bearer(tokens["admin"]))
        for served in operations():
            for who in ("nobody", *tokens):
                headers = bearer(tokens[who]) if who in tokens else {}
                answer = await ask(api.client, served, headers)
                may = who in LET_IN[NEEDED[served.name]]
                check(answer, served, who, may)


async def ask(client: httpx.AsyncClient, served: Served, headers: dict[str, str]) -> httpx.Response:
    """The beginning of the answer: a stream has no end."""
    async with client.stream(served.method, served.path, headers=headers) as answer:
        if answer.status_code in (401, 403):
            await answer.aread()
    return answer


def check(answer: httpx.Response, served: Served, who: str, may: bool) -> None:
    what = f"{served.name} by {who}: {answer.status_code}"
    if may:
        assert answer.status_code not in (401, 403, 500, 503), what
        return
    problem = answer.json()
    if who in NO_ONE:
        assert (answer.status_code, problem["code"]) == (401, "unauthorized"), what
        assert answer.headers["www-authenticate"].startswith("Bearer"), what
    else:
        assert (answer.status_code, problem["code"]) == (403, "forbidden"), what
        assert f"the role {NEEDED[served.name]}" in problem["detail"], what
