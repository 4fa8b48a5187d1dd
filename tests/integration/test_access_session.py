"""Signing in and out with a browser's cookie, and what other sites can do with it: nothing."""

from __future__ import annotations

import pytest
from access_parts import UNKNOWN, bearer, make_revoked, make_token
from api_server import NEWSLETTER, serving, streaming

from taskservice.domain.access import Role
from taskservice.infra.access.tokens import revoke_token


async def test_a_cookie_signs_in_for_calls_and_streams_until_it_is_taken_back(task_database: str) -> None:
    token = make_token(task_database, "ann", Role.OPERATOR, 3_600)
    async with serving(task_database) as api:
        signed_in = await api.client.post("/v1/session", json={"token": token})
        assert signed_in.status_code == 200
        expected = {"name": "ann", "role": "operator", "open": False, "expires_at": signed_in.json()["expires_at"]}
        assert signed_in.json() == (await api.client.get("/v1/me")).json() == expected
        assert await api.create()
        async with streaming(api) as stream:
            await api.create()
            await stream.next()
        assert (await api.client.delete("/v1/session")).status_code == 204
        assert not api.client.cookies
        assert (await api.client.get("/v1/me")).status_code == 401


async def test_the_cookie_is_no_scripts_and_no_other_sites(task_database: str) -> None:
    token = make_token(task_database, "ann")
    async with serving(task_database) as api:
        answer = await api.client.post("/v1/session", json={"token": token})
        parts = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
        assert parts == {"httponly", "path=/", "samesite=strict"}
        assert answer.headers["cache-control"] == "no-store"
        assert token not in answer.text
        secure = await api.client.post("/v1/session", json={"token": token}, headers={"X-Forwarded-Proto": "https"})
        assert "secure" in secure.headers["set-cookie"].lower()


@pytest.mark.parametrize("token", [UNKNOWN, "x", "☃", "revoked"])
async def test_a_wrong_token_signs_nobody_in(task_database: str, token: str) -> None:
    given = make_revoked(task_database) if token == "revoked" else token
    async with serving(task_database) as api:
        answer = await api.client.post("/v1/session", json={"token": given})
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
        assert "set-cookie" not in answer.headers
        assert given not in answer.text or len(given) == 1


@pytest.mark.parametrize("body", [{}, {"token": 5}, {"token": ""}, {"token": "x" * 256}, {"name": "x"}, []])
async def test_a_body_that_is_none_is_named(task_database: str, body: object) -> None:
    async with serving(task_database) as api:
        answer = await api.client.post("/v1/session", json=body)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")


async def test_a_page_of_another_site_changes_nothing_with_the_cookie(task_database: str) -> None:
    token = make_token(task_database, "ann")
    async with serving(task_database) as api:
        await api.client.post("/v1/session", json={"token": token})
        task = await api.create()
        for site in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://evil.test"}):
            for method, path in (
                ("POST", "/v1/tasks"),
                ("POST", f"/v1/tasks/{task['id']}:cancel"),
                ("POST", "/v1/session"),
                ("DELETE", "/v1/session"),
            ):
                answer = await api.client.request(method, path, json=NEWSLETTER, headers=site)
                assert (answer.status_code, answer.json()["code"]) == (403, "cross_origin_refused"), (site, path)
        assert (await api.client.get(f"/v1/tasks/{task['id']}")).json()["status"] == "QUEUED"


async def test_the_bearers_token_wins_over_the_cookie_and_a_revoked_cookie_is_worth_nothing(task_database: str) -> None:
    ann, ben = make_token(task_database, "ann"), make_token(task_database, "ben")
    async with serving(task_database) as api:
        await api.client.post("/v1/session", json={"token": ann})
        assert (await api.client.get("/v1/me", headers=bearer(ben))).json()["name"] == "ben"
        assert (await api.client.get("/v1/me", headers=bearer(UNKNOWN))).status_code == 401
        revoke_token(task_database, "ann")
        await api.client.get("/v1/me", headers=bearer(UNKNOWN))  # by now the server knows
        assert (await api.client.get("/v1/me")).status_code == 401


async def test_an_open_service_says_that_it_is(task_database: str) -> None:
    async with serving(task_database) as api:
        expected = {"name": "anonymous", "role": "admin", "open": True, "expires_at": None}
        assert (await api.client.get("/v1/me")).json() == expected


async def test_what_was_answered_to_a_token_is_kept_by_nobody_and_taken_for_json_alone(task_database: str) -> None:
    async with serving(task_database) as api:
        answer = await api.client.get("/v1/tasks")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "cache-control" not in answer.headers
        token = make_token(task_database, "ann")
        for given in (bearer(token), {"Cookie": f"task_session={token}"}):
            for path in ("/v1/tasks", "/v1/status"):
                assert (await api.client.get(path, headers=given)).headers["cache-control"] == "private, no-store"
        assert (await api.client.get("/v1/me", headers=bearer(token))).headers["cache-control"] == "no-store"
