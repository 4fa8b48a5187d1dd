"""What the tests of lists and tasks share."""

from __future__ import annotations

import re
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect
from service import Service, eventually


def tasks(count: int, name: str, type: str = "nobody", **more: Any) -> list[dict[str, object]]:
    """Without a worker for their type they wait."""
    return [{"name": f"{name} {number}", "type": type, **more} for number in range(1, count + 1)]


def rows(page: Page) -> Locator:
    """The list's rows, without its head."""
    return page.get_by_role("table", name="Tasks").get_by_role("row").filter(has=page.get_by_role("link"))


def row(page: Page, name: str) -> Locator:
    return rows(page).filter(has=page.get_by_role("link", name=name, exact=True))


def names(page: Page) -> list[str]:
    return rows(page).get_by_role("link").all_inner_texts()


def shows(page: Page, expected: list[str]) -> None:
    """The list comes to show just these, in this order."""
    expect(rows(page)).to_have_count(len(expected))
    expect(rows(page).get_by_role("link")).to_have_text(expected)


def notice(page: Page, words: str) -> Locator:
    """What a toast says; for a moment the same words are also where screen readers take them from."""
    return page.get_by_role("region", name=re.compile("^Notifications")).get_by_text(words, exact=True)


def caught_up(service: Service) -> None:
    """The lists of the service know of everything that has happened."""

    def has_no_lag() -> bool:
        answer = httpx.get(service.address + "/v1/tasks", params={"limit": 1})
        return answer.headers["projection-lag"] == "0"

    eventually(has_no_lag, what="the read model")
