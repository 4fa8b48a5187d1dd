"""Filters: each works, stands in the address, and shows a colleague the same."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from browser import OpenPage
from playwright.sync_api import Page, expect
from service import Service
from tasks_parts import caught_up, shows

Act = Callable[[Page], object]

TASKS: tuple[dict[str, object], ...] = (
    {"name": "mail one", "type": "send", "queue": "mail", "tags": ["weekly"]},
    {"name": "mail two", "type": "send", "queue": "mail"},
    {"name": "report one", "type": "query", "queue": "data", "tags": ["weekly"]},
    {"name": "report later", "type": "query", "queue": "data", "run_at": "2100-01-01T00:00:00Z"},
)


def _search(text: str) -> Act:
    return lambda page: page.get_by_role("searchbox", name="Part of a name, or #id").fill(text)


def _choose(menu: str, choice: str) -> Act:
    def act(page: Page) -> None:
        page.get_by_role("search", name="Filters").get_by_role("button", name=menu, exact=True).click()
        page.get_by_role("menu").get_by_text(choice, exact=True).click()

    return act


def _press(status: str) -> Act:
    return lambda page: page.get_by_role("group", name="Status").get_by_role("button", name=re.compile(status)).click()


CASES: dict[str, tuple[list[Act], str, list[str]]] = {
    "part of a name": ([_search("MAIL")], "name=MAIL", ["mail two", "mail one"]),
    "an id": ([_search("#2")], "id=2", ["mail two"]),
    "several ids": ([_search("#1, 3")], "id=1,3", ["report one", "mail one"]),
    "type": ([_choose("Type", "query")], "type=query", ["report later", "report one"]),
    "queue": ([_choose("Queue", "mail")], "queue=mail", ["mail two", "mail one"]),
    "tag": (
        [lambda page: page.get_by_role("textbox", name="Tag").fill("weekly")],
        "tag=weekly",
        ["report one", "mail one"],
    ),
    "one status": ([_press("Pending")], "status=PENDING", ["report later"]),
    "two statuses": (
        [_press("Pending"), _press("Queued")],
        "status=PENDING,QUEUED",
        ["report later", "report one", "mail two", "mail one"],
    ),
    "created": (
        [_choose("Created", "Last hour")],
        "created_after=",
        ["report later", "report one", "mail two", "mail one"],
    ),
    "together": (
        [_choose("Type", "query"), _press("Queued"), _search("one")],
        "type=query",
        ["report one"],
    ),
}


@pytest.mark.parametrize(("acts", "address", "expected"), CASES.values(), ids=CASES)
def test_a_filter_works_and_its_address_shows_the_same(
    own_board: Service, open_page: OpenPage, acts: list[Act], address: str, expected: list[str]
) -> None:
    own_board.create(*TASKS)
    caught_up(own_board)
    page = open_page(own_board, "/tasks").page
    shows(page, ["report later", "report one", "mail two", "mail one"])
    for act in acts:
        act(page)
    expect(page).to_have_url(re.compile(re.escape(address)))
    shows(page, expected)
    colleague = open_page(own_board, page.url).page
    shows(colleague, expected)


def test_a_range_of_times_is_chosen_in_the_viewers_zone(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*TASKS)
    caught_up(own_board)
    page = open_page(own_board, "/tasks").page
    _choose("Created", "Between …")(page)
    page.get_by_label("From").fill("2024-07-01T12:00:00")
    page.get_by_label("Until before").fill("2024-07-02T00:00:00")
    page.get_by_role("button", name="Show these").click()
    expect(page).to_have_url(re.compile(r"created_after=2024-07-01T10%3A00%3A00.000Z"))  # Berlin, in summer
    expect(page.get_by_text("No task matches")).to_be_visible()


def test_an_address_with_nonsense_shows_what_can_be_understood(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*TASKS)
    caught_up(own_board)
    page = open_page(own_board, "/tasks?status=PENDING,SOON&size=7&order=up&created_after=soon&colour=red").page
    shows(page, ["report later"])


def test_counts_stand_beside_the_statuses_while_they_are_true(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*TASKS)
    caught_up(own_board)
    page = open_page(own_board, "/tasks").page
    queued = page.get_by_role("group", name="Status").get_by_role("button", name=re.compile("Queued"))
    expect(queued).to_have_text("Queued3")
    own_board.create(*TASKS[:1])
    expect(queued).to_have_text("Queued4")
    _choose("Type", "query")(page)
    expect(queued).to_have_text("Queued")
