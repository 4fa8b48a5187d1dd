"""A running service and a real Chromium. Every page of a test must end without a complaint of the browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from board import on_a_database
from browser import WITHIN_MS, OpenPage, Watched, launch, new_page
from playwright.sync_api import Browser, expect, sync_playwright
from service import Service

from bench.browser import find_chromium
from taskservice.testing.server import DatabaseServer

expect.set_options(timeout=WITHIN_MS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not find_chromium():
        pytest.skip("the dashboard's tests need Chromium (on Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture(scope="module")
def board(task_database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with a worker, shared by all tests that neither stop it nor count everything in it."""
    with on_a_database(task_database_server, tmp_path_factory.mktemp("board")) as service:
        service.server()
        service.spawn("serve", "-n", "20", "--module", "dashboard_tasks")
        yield service


@pytest.fixture
def own_board(task_database_server: DatabaseServer, tmp_path: Path) -> Iterator[Service]:
    """A service of the test's own, with its server running and no worker."""
    with on_a_database(task_database_server, tmp_path) as service:
        service.server()
        yield service


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """``open_page(service, "/tasks", theme="dark", width=360)``; complaints of the browser fail the test at its end."""
    opened: list[Watched] = []

    def open_one(service: Service, path: str = "/", **how: object) -> Watched:
        watched = new_page(browser, service.address, **how)
        opened.append(watched)
        watched.page.goto(path)
        watched.page.bring_to_front()  # only what is in front is sure to be drawn, and to hear of a changed theme
        return watched

    yield open_one
    complaints = [complaint for watched in opened for complaint in watched.complaints]
    for watched in opened:
        watched.page.context.close()
    assert complaints == []
