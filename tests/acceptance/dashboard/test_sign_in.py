"""A service that asks who is there: signing in, being shown out, and what a role does not see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from board import on_a_database
from browser import OpenPage
from playwright.sync_api import Page, expect
from service import Service
from test_accessible import AXE, RUN

from taskservice.domain.access import Role
from taskservice.infra.access.tokens import create_token, revoke_token
from taskservice.testing.server import DatabaseServer

# The browser itself says so of each answer that refuses.
REFUSED = ["401 (Unauthorized)", "ERR_INCOMPLETE", "net::ERR"]


@dataclass(frozen=True)
class Guarded:
    service: Service
    uri: str

    def token(self, name: str, role: Role = Role.OPERATOR) -> str:
        return create_token(self.uri, name, role)[0]

    def revoke(self, name: str) -> None:
        revoke_token(self.uri, name)

    def create(self, token: str, **task: object) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.post(f"{self.service.address}/v1/tasks", json=task, headers=headers)
        assert answer.status_code == 201, answer.text
        created: int = answer.json()["id"]
        return created


@pytest.fixture
def guarded(task_database_server: DatabaseServer, tmp_path: Path) -> Iterator[Guarded]:
    with on_a_database(task_database_server, tmp_path) as service:
        uri = service.env["DATABASE_URL"]
        create_token(uri, "first", Role.ADMIN)
        service.server()
        yield Guarded(service, uri)


def sign_in(page: Page, token: str) -> None:
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Sign in").click()


def test_one_signs_in_is_named_and_signs_out(guarded: Guarded, open_page: OpenPage) -> None:
    token = guarded.token("ann")
    task_id = guarded.create(token, name="waiting for me", type="echo")
    page = open_page(guarded.service, f"/tasks/{task_id}", expected=REFUSED).page
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.get_by_text("waiting for me")).to_have_count(0)
    sign_in(page, token)
    expect(page.get_by_role("heading", level=1)).to_have_text("waiting for me")
    bar = page.get_by_role("banner")
    expect(bar.get_by_role("status")).to_have_text("Live")
    expect(bar).to_contain_text("annoperator")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("waiting for me")
    assert page.evaluate("document.cookie + JSON.stringify(localStorage)").find(token) == -1
    bar.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.get_by_text("You were signed out")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_enter_right_after_the_palette_is_opened_does_not_sign_out(guarded: Guarded, open_page: OpenPage) -> None:
    page = open_page(guarded.service, expected=REFUSED).page
    sign_in(page, guarded.token("ann"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    for key, title in (("t", "Tasks"), ("o", "Overview")):  # commands of pages come and go
        page.keyboard.press("g")
        page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.keyboard.press("Control+k")
    commands = page.get_by_role("dialog", name="Commands").get_by_role("option")
    expect(commands.last).to_have_text("Sign out ann, operator")
    expect(commands.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("banner")).to_contain_text("annoperator")


def test_a_phone_tells_who_is_signed_in(guarded: Guarded, open_page: OpenPage) -> None:
    page = open_page(guarded.service, width=360, expected=REFUSED).page
    sign_in(page, guarded.token("ann", Role.VIEWER))
    leave = page.get_by_role("button", name="Sign out ann, viewer", exact=True)
    expect(leave).to_be_visible()
    expect(leave).to_have_attribute("title", "Sign out ann, viewer")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_sign_in_page_has_no_serious_finding(guarded: Guarded, open_page: OpenPage, theme: str) -> None:
    page = open_page(guarded.service, theme=theme, bypass_csp=True, expected=REFUSED).page
    sign_in(page, "nonsense")
    expect(page.get_by_role("alert")).to_be_visible()
    page.add_script_tag(content=AXE.read_text())
    assert page.evaluate(RUN) == []


@pytest.mark.parametrize("token", ["nonsense", "tsk_" + "x" * 43])
def test_a_wrong_token_is_told_and_another_can_be_tried(guarded: Guarded, open_page: OpenPage, token: str) -> None:
    page = open_page(guarded.service, expected=REFUSED).page
    sign_in(page, token)
    expect(page.get_by_role("alert")).to_contain_text("there is no such token")
    sign_in(page, guarded.token("ann"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


def test_a_token_that_is_revoked_ends_what_it_opened_at_once(guarded: Guarded, open_page: OpenPage) -> None:
    token = guarded.token("ann")
    page = open_page(guarded.service, "/events", expected=REFUSED).page
    sign_in(page, token)
    expect(page.get_by_role("banner").get_by_role("status")).to_have_text("Live")
    guarded.create(token, name="seen while it was good", type="echo")
    expect(page.get_by_text("seen while it was good")).to_be_visible()
    guarded.revoke("ann")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.get_by_text("You were signed out: the token was revoked")).to_be_visible()
    expect(page.get_by_text("seen while it was good")).to_have_count(0)
    sign_in(page, guarded.token("ben"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Live events")
    expect(page.get_by_role("banner").get_by_role("status")).to_have_text("Live")
    expect(page.get_by_role("banner")).to_contain_text("ben")


def test_signing_out_in_one_tab_signs_out_the_other(guarded: Guarded, open_page: OpenPage) -> None:
    first = open_page(guarded.service, expected=REFUSED).page
    sign_in(first, guarded.token("ann"))
    expect(first.get_by_role("heading", level=1)).to_have_text("Overview")
    second = first.context.new_page()
    second.goto("/")
    second.get_by_role("button", name="Sign out").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(first.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_who_only_reads_is_shown_nothing_that_would_be_refused(guarded: Guarded, open_page: OpenPage) -> None:
    operator, viewer = guarded.token("ann"), guarded.token("ben", Role.VIEWER)
    task_id = guarded.create(operator, name="not mine to change", type="echo")
    for token, may in ((viewer, False), (operator, True)):
        page = open_page(guarded.service, "/tasks", expected=REFUSED).page
        sign_in(page, token)
        page.get_by_label(f"Select task {task_id}").check()
        wanted = 1 if may else 0
        expect(page.get_by_role("region", name="Selected tasks")).to_be_visible()
        cancel = page.get_by_role("region", name="Selected tasks").get_by_role("button", name="Cancel")
        expect(cancel).to_be_enabled() if may else expect(cancel).to_be_disabled()
        expect(page.get_by_role("link", name="Add task")).to_have_count(wanted)
        expect(page.get_by_role("button", name="All that match")).to_have_count(wanted)
        page.goto(f"/tasks/{task_id}?new=1")
        expect(page.get_by_role("heading", level=1, include_hidden=True)).to_have_text("not mine to change")
        expect(page.get_by_role("dialog")).to_have_count(wanted)
        page.goto(f"/tasks/{task_id}")
        expect(page.get_by_role("button", name="Copy link")).to_be_visible()
        for name in ("Cancel", "Duplicate"):
            expect(page.get_by_role("button", name=name, exact=True)).to_have_count(wanted)


def test_who_only_reads_is_not_asked_for_the_first_task(guarded: Guarded, open_page: OpenPage) -> None:
    page = open_page(guarded.service, "/tasks", expected=REFUSED).page
    sign_in(page, guarded.token("ben", Role.VIEWER))
    expect(page.get_by_text("There are no tasks yet")).to_be_visible()
    expect(page.get_by_role("link", name="Add the first one")).to_have_count(0)


def test_an_open_service_asks_nobody(own_board: Service, open_page: OpenPage) -> None:
    page = open_page(own_board).page
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
