"""Changing all that match: counted, named, confirmed, followed to its end."""

from __future__ import annotations

import re

import httpx
from browser import OpenPage
from playwright.sync_api import Page, expect
from service import Service
from tasks_parts import caught_up, row, shows, tasks


def _ask(page: Page, act: str) -> None:
    page.get_by_role("button", name="All that match").click()
    page.get_by_role("menuitem", name=re.compile(act)).click()


def test_all_that_match_are_cancelled_after_a_confirmation_that_counts_and_names_the_filter(
    own_board: Service, open_page: OpenPage
) -> None:
    own_board.create(*tasks(120, "old", queue="slow"), *tasks(5, "kept"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks?queue=slow&size=25").page
    expect(row(page, "old 120")).to_be_visible()
    _ask(page, "Cancel all")
    asked = page.get_by_role("dialog", name="Cancel all that match?")
    expect(asked).to_contain_text("120 tasks match:")
    expect(asked).to_contain_text("Queueslow")
    asked.get_by_label(re.compile("Why")).fill("the queue is closed")
    asked.get_by_role("button", name="Cancel 120 tasks").click()
    expect(page.get_by_role("list", name="Operations")).to_contain_text("Cancelled: 120 tasks")
    expect(page).to_have_url(re.compile(r"operation=1"))
    expect(row(page, "old 120")).to_contain_text("Cancelled")
    counts = own_board.counts()
    assert (counts["CANCELLED"], counts["QUEUED"]) == (120, 5)
    details = own_board.get("/v1/tasks/7/history")["history"]
    assert "dashboard: the queue is closed (operation 1)" in str(details)


def test_an_operation_has_an_address_and_others_see_it(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*tasks(10, "job"))
    caught_up(own_board)
    begun = httpx.post(
        own_board.address + "/v1/tasks:cancel",
        json={"filter": {"name": "job"}, "reason": "spring"},
        headers={"Task-Actor": "ann"},
    )
    assert begun.status_code == 202
    page = open_page(own_board, f"/tasks?operation={begun.json()['operation']['id']}").page
    shown = page.get_by_role("list", name="Operations")
    expect(shown).to_contain_text("Cancelled: 10 tasks")
    expect(shown).to_contain_text("by ann")
    expect(shown).to_contain_text("name contains job")
    shown.get_by_role("button", name="Close").click()
    expect(shown).to_have_count(0)


def test_when_more_match_than_were_confirmed_nothing_is_changed(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*tasks(3, "job"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks?name=job").page
    shows(page, ["job 3", "job 2", "job 1"])
    _ask(page, "Cancel all")
    confirm = page.get_by_role("button", name="Cancel 3 tasks")
    expect(confirm).to_be_enabled()
    own_board.create(*tasks(2, "late job"))
    caught_up(own_board)
    confirm.click()
    expect(page.get_by_role("list", name="Operations")).to_contain_text("Not cancelled")
    assert own_board.counts()["QUEUED"] == 5


def test_a_filter_of_what_cannot_be_changed_is_told_so(own_board: Service, open_page: OpenPage) -> None:
    page = open_page(own_board, "/tasks?status=SUCCEEDED").page
    _ask(page, "Cancel all")
    expect(page.get_by_text("What is finished cannot be cancelled")).to_be_visible()
    page.keyboard.press("Escape")
    _ask(page, "Run all")
    expect(page.get_by_role("dialog")).to_contain_text("No task matches")
    expect(page.get_by_role("button", name="Nothing to do")).to_be_disabled()
