"""What every page has: navigation, keys, palette, theme, the state of the connection."""

from __future__ import annotations

import re

import httpx
import pytest
from browser import OpenPage
from playwright.sync_api import expect
from service import Service, eventually

PAGES = {"/": "Overview", "/tasks": "Tasks", "/events": "Live events"}


@pytest.mark.parametrize(("path", "title"), PAGES.items())
def test_every_page_has_an_address_of_its_own(board: Service, open_page: OpenPage, path: str, title: str) -> None:
    page = open_page(board, path).page
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(page).to_have_title(re.compile(title))
    expect(page.get_by_role("banner").get_by_role("status")).to_have_text("Live")


def test_the_pages_are_reached_by_keys(board: Service, open_page: OpenPage) -> None:
    page = open_page(board).page
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    for key, title in (("t", "Tasks"), ("e", "Live events"), ("o", "Overview")):
        page.keyboard.press("g")
        page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def test_the_question_mark_lists_the_keys_and_escape_closes_the_list(board: Service, open_page: OpenPage) -> None:
    page = open_page(board).page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keys")
    expect(listed).to_contain_text("Find or do anything")
    expect(listed).to_contain_text("Add a task")
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()


def test_the_palette_goes_to_pages_and_to_tasks(board: Service, open_page: OpenPage) -> None:
    [task_id] = board.create({"name": "found by its id", "type": "echo"})
    page = open_page(board).page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("live ev")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/events"))
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill(f"#{task_id}")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/tasks/{task_id}$"))


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_theme_is_the_systems_until_one_is_chosen_and_the_choice_is_kept(
    board: Service, open_page: OpenPage, system: str
) -> None:
    page = open_page(board, theme=system).page
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", system)
    page.emulate_media(color_scheme="dark" if system == "light" else "light")
    expect(root).not_to_have_attribute("data-theme", system)
    page.emulate_media(color_scheme=system)  # type: ignore[arg-type]
    page.get_by_role("button", name="Theme: system").click()
    expect(root).to_have_attribute("data-theme", "light")
    page.get_by_role("button", name="Theme: light").click()
    expect(root).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(root).to_have_attribute("data-theme", "dark")


def test_an_address_without_a_page_says_so_and_leads_back(board: Service, open_page: OpenPage) -> None:
    page = open_page(board, "/no/such/page").page
    expect(page.get_by_text("There is no page at this address")).to_be_visible()
    page.get_by_role("link", name="To the overview").click()
    expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()


def test_a_page_holds_one_connection_to_the_stream_wherever_it_goes(board: Service, open_page: OpenPage) -> None:
    page = open_page(board).page
    state = page.get_by_role("banner").get_by_role("status")
    expect(state).to_have_text("Live")
    for key, title in (("t", "Tasks"), ("e", "Live events"), ("o", "Overview")):
        page.keyboard.press("g")
        page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
        expect(state).to_have_text("Live")
        eventually(lambda: open_streams(board) == 1, what="a single open stream")


def open_streams(board: Service) -> int:
    text = httpx.get(board.address + "/metrics").text
    found = re.search(r"^task_streams (\S+)$", text, re.MULTILINE)
    assert found is not None
    return int(float(found[1]))
