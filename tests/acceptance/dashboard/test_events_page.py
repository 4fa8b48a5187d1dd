"""The live feed: it shows everything in order, holds still when asked to, and its address can be sent to somebody."""

from __future__ import annotations

import re

from browser import OpenPage
from playwright.sync_api import Locator, Page, expect
from service import Service, eventually


def rows(page: Page) -> Locator:
    return page.get_by_role("region", name="Events, the newest first").get_by_role("listitem")


def positions(page: Page) -> list[int]:
    return [
        int(text.replace(",", "").split(":")[0])
        for text in page.get_by_role("button", name=": details").all_inner_texts()
    ]


def test_events_appear_as_they_happen_the_newest_first(board: Service, open_page: OpenPage) -> None:
    page = open_page(board, "/events").page
    expect(page.get_by_role("banner").get_by_role("status")).to_have_text("Live")
    [task_id] = board.create({"name": "watched", "type": "echo", "parameters": {"value": "the result"}})
    of_task = rows(page).filter(has_text=f"#{task_id}")
    expect(of_task).to_have_count(3)
    expect(of_task.locator("span").filter(has_text=re.compile(r"^(task|execution)\.\w+$"))).to_have_text(
        ["execution.succeeded", "execution.started", "task.created"]
    )
    expect(of_task.first).to_contain_text('"the result"')
    shown = positions(page)
    assert shown == sorted(shown, reverse=True)


def test_the_feed_is_filtered_by_kind_type_queue_and_task(board: Service, open_page: OpenPage) -> None:
    [kept, _, other] = board.create(
        {"name": "kept", "type": "echo", "queue": "filtered"},
        {"name": "another type", "type": "hold", "queue": "filtered", "parameters": {"until": "/"}},
        {"name": "another queue", "type": "echo"},
    )
    page = open_page(board, "/events?type=echo&queue=filtered&event=execution.started,task.created").page
    expect(rows(page)).to_have_count(2)
    expect(rows(page).filter(has_text=f"#{kept}")).to_have_count(2)
    page.get_by_role("button", name="Clear filters").click()
    page.get_by_role("searchbox").fill(str(other))
    expect(page).to_have_url(re.compile(rf"/events\?task={other}$"))
    expect(rows(page)).to_have_count(3)


def test_a_held_feed_stands_still_counts_what_comes_and_goes_on(board: Service, open_page: OpenPage) -> None:
    page = open_page(board, "/events").page
    board.create({"name": "before", "type": "echo"})
    expect(rows(page).filter(has_text="before")).to_have_count(1)
    page.keyboard.press("p")
    expect(page.get_by_text("held at position")).to_be_visible()
    still = positions(page)
    board.create({"name": "comes later", "type": "echo"})
    expect(page.get_by_text(re.compile(r"\d+ new"))).to_be_visible()
    assert positions(page) == still
    page.get_by_role("button", name="Go on").click()
    expect(rows(page).filter(has_text="comes later")).to_have_count(1)
    expect(page).not_to_have_url(re.compile("at="))


def test_a_colleague_who_gets_the_address_sees_the_same_event(board: Service, open_page: OpenPage) -> None:
    page = open_page(board, "/events").page
    [task_id] = board.create({"name": "shown to a colleague", "type": "echo"})
    rows(page).filter(has_text="shown to a colleague").get_by_role("button").click()
    details = page.get_by_role("region", name=re.compile(r"^Event \d+$"))
    expect(details).to_contain_text("task.created")
    board.create(*({"name": f"later {n}", "type": "echo"} for n in range(30)))
    theirs = open_page(board, page.url.removeprefix(board.address)).page
    expect(theirs.get_by_role("region", name=re.compile(r"^Event \d+$"))).to_contain_text(f"#{task_id}")
    expect(theirs.get_by_text("held at position")).to_be_visible()
    expect(rows(theirs).first).to_have_text(rows(page).first.inner_text().replace("\n", ""), use_inner_text=False)
    assert positions(theirs)[0] == positions(page)[0]


def test_keys_move_through_events_and_open_the_task(board: Service, open_page: OpenPage) -> None:
    [task_id] = board.create({"name": "reached by keys", "type": "echo"})
    page = open_page(board, f"/events?task={task_id}").page
    expect(rows(page)).to_have_count(3)
    details = page.get_by_role("region", name=re.compile(r"^Event \d+$"))
    page.keyboard.press("j")
    expect(details).to_contain_text("execution.succeeded")
    page.keyboard.press("j")
    expect(details).to_contain_text("execution.started")
    page.keyboard.press("k")
    expect(details).to_contain_text("execution.succeeded")
    page.keyboard.press("Escape")
    expect(details).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/tasks/{task_id}$"))


def test_what_is_read_further_down_stays_under_the_eye(board: Service, open_page: OpenPage) -> None:
    board.create(*({"name": f"filler {n}", "type": "echo"} for n in range(60)))
    page = open_page(board, "/events").page
    feed = page.get_by_role("region", name="Events, the newest first")
    expect(rows(page).first).to_be_visible()
    eventually(lambda: feed.evaluate("feed => feed.scrollHeight > 3000"), what="a feed to scroll")
    feed.evaluate("feed => feed.scrollTo(0, 1000)")
    eventually(lambda: feed.evaluate("feed => feed.scrollTop") >= 1000, what="being further down")
    height = feed.evaluate("feed => feed.scrollHeight - feed.scrollTop")
    [task_id] = board.create({"name": "comes on top", "type": "echo"})
    board.wait_status(task_id, "SUCCEEDED")
    eventually(lambda: feed.evaluate("feed => feed.scrollTop") > 1000, what="the feed moving along")
    assert feed.evaluate("feed => feed.scrollHeight - feed.scrollTop") == height
