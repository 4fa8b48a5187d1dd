"""How the built dashboard is served: what browsers keep, what they are forbidden, and which addresses are pages."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from taskservice.api.routes.dashboard import Dashboard

SCRIPT = "document.title = 1"
PAGE = f"<!doctype html><script>{SCRIPT}</script><script src='/assets/index-1a2b.js'></script>"
HTML = {"Accept": "text/html,*/*"}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    assets = tmp_path / "assets"
    assets.mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (assets / "index-1a2b.js").write_text("hello()" * 100)
    (assets / "index-1a2b.js.gz").write_bytes(gzip.compress(b"hello()" * 100))
    (assets / "index-1a2b.js.br").write_bytes(b"as brotli has it")
    return tmp_path


@pytest.fixture
async def client(built: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with browse(built) as client:
        yield client


def browse(built: Path) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(Dashboard(built)), base_url="http://dashboard")


@pytest.mark.parametrize("path", ["/", "/tasks", "/tasks/7", "/some/day?x=1"])
async def test_whatever_a_browser_opens_is_the_page_which_is_asked_for_each_time(
    client: httpx.AsyncClient, path: str
) -> None:
    page = await client.get(path, headers=HTML)
    assert (page.status_code, page.text) == (200, PAGE)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"
    again = await client.get(path, headers={**HTML, "If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_the_root_is_the_page_whoever_asks(client: httpx.AsyncClient) -> None:
    assert (await client.get("/")).text == PAGE


async def test_the_policy_lets_nothing_in_but_own_files_and_the_script_that_the_page_was_built_with(
    client: httpx.AsyncClient,
) -> None:
    policy = (await client.get("/")).headers["content-security-policy"]
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == f"'self' 'sha256-{digest}'"
    assert rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"


async def test_files_with_a_hash_in_their_name_are_kept_for_a_year(client: httpx.AsyncClient) -> None:
    asset = await client.get("/assets/index-1a2b.js")
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert asset.headers["content-type"].startswith("text/javascript")
    assert asset.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [("gzip, deflate, br;q=1.0", "br"), ("gzip", "gzip"), ("zstd", None), ("", None)],
)
async def test_what_was_compressed_is_sent_so_to_whoever_takes_it(
    client: httpx.AsyncClient, accepted: str, sent: str | None
) -> None:
    async with client.stream("GET", "/assets/index-1a2b.js", headers={"Accept-Encoding": accepted}) as asset:
        assert asset.headers.get("content-encoding") == sent
        assert asset.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/nothing", {"Accept": "*/*"}),
        ("/v1/nothing", HTML),
        ("/docs/nothing", HTML),
        ("/assets/gone-9z.js", HTML),
        ("/assets/../index.html", {}),
        ("/index-1a2b.js", {}),
    ],
)
async def test_what_is_not_there_is_a_problem_also_for_browsers(
    client: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    answer = await client.get(path, headers=headers)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


async def test_pages_are_only_read(client: httpx.AsyncClient) -> None:
    answer = await client.post("/", headers=HTML)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_without_a_build_the_page_says_how_to_make_one(tmp_path: Path) -> None:
    async with browse(tmp_path / "missing") as client:
        page = await client.get("/tasks", headers=HTML)
    assert page.status_code == 200
    assert "make dashboard" in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
