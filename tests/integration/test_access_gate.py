"""Tokens and the server: from the first one on, at once, also while the database is away."""

from __future__ import annotations

import asyncio
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
from access_parts import UNKNOWN, bearer, execute, make_expired, make_revoked, make_token
from api_server import NEWSLETTER, Api, serving, settings_for, until
from outage_parts import way_to
from psycopg.conninfo import conninfo_to_dict

from taskservice.api.errors import AddressRefused
from taskservice.api.server import run
from taskservice.domain.access import Role
from taskservice.domain.errors import InvalidInput, TokenExists, TokenNotFound
from taskservice.infra.access.load import note_use
from taskservice.infra.access.tokens import create_token, list_tokens, revoke_token

FROM_OTHER_MACHINES = {"SERVER_HOST": "0.0.0.0"}


async def status(api: Api, token: str | None = None, path: str = "/v1/status") -> int:
    return (await api.client.get(path, headers=bearer(token) if token else {})).status_code


async def test_a_server_without_tokens_is_open_and_from_the_first_token_on_asks_for_one(task_database: str) -> None:
    async with serving(task_database) as api:
        assert await status(api) == 200
        token = make_token(task_database, "ann")
        # who has it need not wait until the server was told
        assert await status(api, token) == 200
        assert await status(api) == 401


OWN = ["localhost", "LOCALHOST:8080", "tasks.localhost:1", "127.0.0.1", "127.8.9.1:80", "[::1]", "[::1]:8080", ""]
FOREIGN = ["rebound.example", "rebound.example:8080", "10.0.0.1", "localhost.example", "127.0.0.1.example", "[::2]:80"]


async def test_without_tokens_a_server_answers_to_names_of_this_machine_alone(task_database: str) -> None:
    async with serving(task_database) as api:
        for host in OWN:
            assert (await api.client.get("/v1/status", headers={"Host": host})).status_code == 200, host
        for host in FOREIGN:
            for path in ("/v1/status", "/v1/events", "/v1/me"):
                for more in ({}, bearer(UNKNOWN)):
                    answer = await api.client.get(path, headers={"Host": host, **more})
                    assert (answer.status_code, answer.json()["code"]) == (403, "cross_origin_refused"), (host, path)
                    assert "--insecure" in answer.json()["detail"]
            assert (await api.client.get("/healthz", headers={"Host": host})).status_code == 200
            call = {"Host": host, "Content-Type": "application/json"}
            listed = await api.client.post("/cloud.v1.TaskManagementService/ListTasks", content=b"{}", headers=call)
            assert listed.status_code == 403, host
        token = make_token(task_database, "ann")
        assert (await api.client.get("/v1/status", headers={"Host": FOREIGN[0], **bearer(token)})).status_code == 200
    async with serving(task_database) as api:
        answer = await api.client.get("/v1/status", headers={"Host": FOREIGN[0]})
        assert answer.status_code == 401


async def test_without_tokens_http2_has_its_hosts_looked_at_as_well(task_database: str) -> None:
    async with (
        serving(task_database) as api,
        httpx.AsyncClient(base_url=api.address, http1=False, http2=True, trust_env=False) as client,
    ):
        assert (await client.get("/v1/status")).status_code == 200
        assert (await client.get("/v1/status", headers={"Host": FOREIGN[0]})).status_code == 403


async def test_an_insecure_server_answers_to_any_name(task_database: str) -> None:
    async with serving(task_database, insecure=True) as api:
        assert (await api.client.get("/v1/status", headers={"Host": FOREIGN[0]})).status_code == 200


async def test_a_server_that_had_tokens_once_is_never_open_again(task_database: str) -> None:
    make_revoked(task_database)
    async with serving(task_database) as api:
        assert await status(api) == 401


async def test_without_tokens_nobody_gets_in_where_other_machines_reach_the_server(task_database: str) -> None:
    async with serving(task_database, **FROM_OTHER_MACHINES) as api:
        assert await status(api) == 401
        assert await status(api, path="/healthz") == 200
        assert await status(api, make_token(task_database, "ann")) == 200


async def test_insecure_lets_everybody_in_until_there_is_a_token(task_database: str) -> None:
    async with serving(task_database, insecure=True, **FROM_OTHER_MACHINES) as api:
        assert await status(api) == 200
        make_token(task_database, "ann")
        await until_status(api, None, 401)


def test_a_server_listens_for_other_machines_once_there_is_a_token(task_database: str) -> None:
    """192.0.2.1 is nobody's: that it is no address of this machine is found out after the tokens were asked for."""
    settings = settings_for(task_database, SERVER_HOST="192.0.2.1", SERVER_PORT="0")
    with pytest.raises(AddressRefused, match="token create"):
        run(settings)
    make_token(task_database, "ann")
    with pytest.raises(AddressRefused, match=r"no address of this machine|cannot listen"):
        run(settings)


async def test_a_revoked_token_is_refused_at_once_on_every_server(task_database: str) -> None:
    token = make_token(task_database, "ann")
    async with serving(task_database) as one, serving(task_database) as other:
        for api in (one, other):
            await until(api.parts.listener.connected.is_set, "the listener is connected")
            assert await status(api, token) == 200
        revoke_token(task_database, "ann")
        for api in (one, other):
            await until_status(api, token, 401, within_s=2)


async def test_a_server_that_hears_nothing_finds_out_by_itself(task_database: str) -> None:
    token = make_token(task_database, "ann")
    async with serving(task_database) as api:
        assert await status(api, token) == 200
        execute(task_database, "update access_tokens set revoked_at = clock_timestamp()")  # and no NOTIFY
        await until_status(api, token, 401)


async def until_status(api: Api, token: str | None, wanted: int, within_s: float = 15) -> None:
    async with asyncio.timeout(within_s):
        while await status(api, token) != wanted:
            pass


async def test_an_expired_token_is_refused_and_told_why(task_database: str) -> None:
    tokens = {"has expired": make_expired(task_database), "was revoked": make_revoked(task_database)}
    async with serving(task_database) as api:
        for why, token in tokens.items():
            answer = await api.client.get("/v1/status", headers=bearer(token))
            assert why in answer.json()["detail"]
            assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
        assert (await api.client.get("/v1/status")).headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header",
    [b"", b"Bearer", b"Basic YTpi", b"bearer x", b"Bearer \xff\xfe", b"Bearer " + UNKNOWN.encode() + b"y"],
)
async def test_what_is_no_token_is_refused_without_asking_the_database(task_database: str, header: bytes) -> None:
    make_token(task_database, "ann")
    async with serving(task_database) as api:
        execute(task_database, "alter table access_tokens rename to elsewhere")
        answer = await api.client.get("/v1/status", headers=[(b"Authorization", header)])
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")


async def test_head_is_as_get_and_options_is_everybodys(task_database: str) -> None:
    token = make_token(task_database, "ann")
    async with serving(task_database) as api:
        assert (await api.client.head("/v1/tasks")).status_code == 401
        assert (await api.client.head("/v1/tasks", headers=bearer(token))).status_code == 200
        assert (await api.client.options("/v1/tasks")).status_code == 204
        assert (await api.client.put("/v1/tasks")).status_code == 405
        assert (await api.client.get("/v1/nothing")).status_code == 404


async def test_a_known_token_costs_no_query(task_database: str) -> None:
    token = make_token(task_database, "ann")
    async with serving(task_database) as api:
        assert await status(api, token) == 200
        execute(task_database, "alter table access_tokens rename to elsewhere")
        for _ in range(20):
            assert await status(api, token) == 200


async def test_many_strangers_at_once_share_their_queries(task_database: str) -> None:
    make_token(task_database, "ann")
    async with serving(task_database) as api:
        before = api.parts.gate._known._begun
        strangers = [bearer(f"tsk_{n:043}") for n in range(100)]
        answers = await asyncio.gather(*(api.client.get("/v1/status", headers=headers) for headers in strangers))
        assert {answer.status_code for answer in answers} == {401}
        assert api.parts.gate._known._begun - before < 50


async def test_while_the_database_is_away_the_known_are_known_and_strangers_are_put_off(
    task_database: str, direct_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_LISTEN_URL", raising=False)
    token, expired = make_token(task_database, "ann"), make_expired(task_database)
    host = Path(str(conninfo_to_dict(direct_database)["host"]))
    async with way_to(host / ".s.PGSQL.5432") as way, serving(way.uri(urlsplit(direct_database).path[1:])) as api:
        assert await status(api, token) == 200
        way.to = Path("/nowhere")
        way.cut()
        assert await status(api, token, "/v1/me") == 200
        assert await status(api, expired, "/v1/me") == 401
        answer = await api.client.get("/v1/me", headers=bearer(UNKNOWN))
        assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
        assert answer.headers["retry-after"] == "1"
        assert await status(api, path="/v1/me") == 401


async def test_who_did_it_is_the_tokens_name_whatever_the_caller_says(task_database: str) -> None:
    token = make_token(task_database, "ann")
    forged = {**bearer(token), "Task-Actor": "somebody else"}
    async with serving(task_database) as api:
        created = (await api.client.post("/v1/tasks", json=NEWSLETTER, headers=forged)).json()
        await api.client.post(f"/v1/tasks/{created['id']}:cancel", headers=forged)
        await api.client.post(f"/v1/tasks/{created['id']}:rerun", headers=forged)
        batch = {"tasks": [NEWSLETTER]}
        assert (await api.client.post("/v1/tasks:batch", json=batch, headers=forged)).status_code == 200
        begun = await api.client.post("/v1/tasks:cancel", json={"filter": {}}, headers=forged)
        assert begun.json()["operation"]["by"] == "ann"
        events = (await api.client.get("/v1/events/export", headers=forged)).text
    assert events.count('"ann"') >= 4
    assert "somebody else" not in events


async def test_when_a_token_was_used_is_written_once_and_not_for_every_request(task_database: str) -> None:
    token = make_token(task_database, "ann")
    async with serving(task_database) as api:
        assert await status(api, token) == 200
        await until(lambda: list_tokens(task_database)[0].last_used_at, "its use is written")
        first = list_tokens(task_database)[0].last_used_at
        for _ in range(50):
            assert await status(api, token) == 200
        assert list_tokens(task_database)[0].last_used_at == first


async def test_a_token_was_last_used_when_it_was_and_never_after_it_was_revoked(task_database: str) -> None:
    for name in ("ann", "ben"):
        make_token(task_database, name)
    ann, ben = list_tokens(task_database)
    revoked_at = revoke_token(task_database, "ben").revoked_at
    async with await psycopg.AsyncConnection.connect(task_database) as conn:
        await note_use(conn, {ann.id: monotonic() - 40, ben.id: monotonic()})
        await note_use(conn, {ann.id: monotonic() - 80})  # another server's, told later
        ages = await conn.execute("select clock_timestamp() - last_used_at from access_tokens order by id")
        [age] = await ages.fetchone() or []
    ann, ben = list_tokens(task_database)
    assert 40 <= age.total_seconds() < 60
    assert ben.last_used_at == revoked_at


def test_a_token_is_kept_nowhere_but_as_its_hash(task_database: str) -> None:
    token, kept = create_token(task_database, "ann", Role.ADMIN)
    assert token.startswith(kept.prefix)
    assert len(token) - len(kept.prefix) > 30
    with psycopg.connect(task_database) as conn:
        assert token not in str(conn.execute("select * from access_tokens").fetchall())


def test_no_two_live_tokens_have_one_name_and_an_expired_one_gives_it_up(task_database: str) -> None:
    make_expired(task_database, "ci")
    make_token(task_database, "ci")
    with pytest.raises(TokenExists, match="'ci'"):
        make_token(task_database, "ci")
    revoke_token(task_database, "ci")
    make_token(task_database, "ci")


@pytest.mark.parametrize("name", ["", " x", "anonymous", "tsk_mine", "a\nb", "x" * 101])
def test_a_name_that_would_mislead_is_refused(task_database: str, name: str) -> None:
    with pytest.raises(InvalidInput, match="name"):
        make_token(task_database, name)


def test_a_token_is_revoked_by_its_name_its_prefix_or_the_whole_of_it(task_database: str) -> None:
    for name in ("a", "b", "c"):
        token = make_token(task_database, name)
        assert revoke_token(task_database, {"a": "a", "b": token[:9], "c": token}[name]).name == name
    for which in ("a", "nobody", "tsk_", UNKNOWN):
        with pytest.raises(TokenNotFound) as refused:
            revoke_token(task_database, which)
        assert UNKNOWN not in str(refused.value)
