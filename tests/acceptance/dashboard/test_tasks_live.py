"""The list lives: rows change in place, new ones announce themselves, and nothing moves under the reader."""

from __future__ import annotations

import re
from pathlib import Path

from browser import OpenPage
from playwright.sync_api import expect
from service import Service
from tasks_parts import caught_up, names, row, shows, tasks


def test_a_row_changes_in_its_place(board: Service, open_page: OpenPage, tmp_path: Path) -> None:
    [held] = board.create({"name": "held until asked", "type": "hold", "parameters": {"until": str(tmp_path / "go")}})
    page = open_page(board, f"/tasks?id={held}").page
    one = row(page, "held until asked")
    expect(one).to_contain_text("Running")
    expect(one).to_contain_text("1/4")
    (tmp_path / "go").touch()
    expect(one).to_contain_text("Succeeded")
    expect(one).to_contain_text(re.compile(r"\d (ms|s)"))


def test_what_happened_faster_than_the_page_is_told_is_whole_all_the_same(board: Service, open_page: OpenPage) -> None:
    page = open_page(board, "/tasks?name=quick+as+can+be&follow=1").page
    expect(page.get_by_text("No task matches")).to_be_visible()
    board.create({"name": "quick as can be", "type": "echo"})
    one = row(page, "quick as can be")
    expect(one).to_contain_text("Succeeded")
    expect(one).to_contain_text("1/4")
    expect(one).to_contain_text(re.compile(r"\d ms"))


def test_new_tasks_announce_themselves_and_move_nothing(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*tasks(30, "old"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks").page
    before = row(page, "old 30").bounding_box()
    own_board.create(*tasks(1, "new"))
    expect(page.get_by_role("button", name="1 new task")).to_be_visible()
    own_board.create(*tasks(2, "newer"))
    bar = page.get_by_role("button", name="3 new tasks")
    expect(bar).to_be_visible()
    assert row(page, "old 30").bounding_box() == before
    assert names(page)[0] == "old 30"
    bar.click()
    expect(row(page, "newer 2")).to_be_visible()
    assert names(page)[:4] == ["newer 2", "newer 1", "new 1", "old 30"]
    expect(page.get_by_role("button", name=re.compile("new task"))).to_have_count(0)


def test_a_flood_is_not_counted_but_shown_from_its_newest(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*tasks(30, "old"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks").page
    expect(row(page, "old 30")).to_be_visible()
    own_board.create(*tasks(500, "flood"))
    page.get_by_role("button", name="More than 100 new tasks").click()
    expect(row(page, "flood 500")).to_be_visible()
    assert names(page)[:2] == ["flood 500", "flood 499"]


def test_only_what_matches_announces_itself(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*tasks(3, "mine"), *tasks(3, "other"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks?name=mine").page
    shows(page, ["mine 3", "mine 2", "mine 1"])
    own_board.create({"name": "other", "type": "nobody"}, {"name": "mine too", "type": "nobody"})
    page.get_by_role("button", name="1 new task").click()
    shows(page, ["mine too", "mine 3", "mine 2", "mine 1"])


def test_a_task_that_comes_to_match_is_announced_and_shown_in_its_place(
    own_board: Service, open_page: OpenPage
) -> None:
    ids = own_board.create(*tasks(4, "job"))
    own_board.cli("task", "cancel", "--id", str(ids[3]))
    own_board.cli("task", "cancel", "--id", str(ids[0]))
    caught_up(own_board)
    page = open_page(own_board, "/tasks?status=CANCELLED").page
    shows(page, ["job 4", "job 1"])
    own_board.cli("task", "cancel", "--id", str(ids[1]))
    page.get_by_role("button", name="1 new task").click()
    shows(page, ["job 4", "job 2", "job 1"])


def test_a_row_that_no_longer_matches_stays_until_the_list_is_shown_anew(
    own_board: Service, open_page: OpenPage
) -> None:
    ids = own_board.create(*tasks(3, "job"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks?status=QUEUED").page
    shows(page, ["job 3", "job 2", "job 1"])
    own_board.cli("task", "cancel", "--id", str(ids[1]))
    expect(row(page, "job 2")).to_contain_text("no longer matches")
    expect(row(page, "job 2")).to_contain_text("Cancelled")
    page.get_by_role("button", name="1 no longer match").click()
    shows(page, ["job 3", "job 1"])


def test_a_followed_list_shows_new_tasks_by_itself(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*tasks(2, "old"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks").page
    shows(page, ["old 2", "old 1"])
    page.get_by_role("button", name="Follow").click()
    expect(page).to_have_url(re.compile("follow=1"))
    own_board.create(*tasks(1, "new"))
    shows(page, ["new 1", "old 2", "old 1"])


def test_new_tasks_of_an_oldest_first_list_come_at_its_end(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*tasks(2, "old"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks?order=asc").page
    shows(page, ["old 1", "old 2"])
    own_board.create(*tasks(1, "new"))
    page.get_by_role("button", name="1 new task").click()
    shows(page, ["old 1", "old 2", "new 1"])


def test_two_pages_open_at_once_see_the_same(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*tasks(3, "job"))
    caught_up(own_board)
    one, other = (open_page(own_board, "/tasks?follow=1").page for _ in range(2))
    for page in (one, other):
        shows(page, ["job 3", "job 2", "job 1"])
    row(one, "job 2").get_by_role("checkbox").check()
    one.get_by_role("region", name="Selected tasks").get_by_role("button", name="Cancel 1").click()
    for page in (one, other):
        expect(row(page, "job 2")).to_contain_text("Cancelled")
    own_board.create({"name": "seen by both", "type": "nobody"})
    for page in (one, other):
        shows(page, ["seen by both", "job 3", "job 2", "job 1"])


def test_the_list_is_as_it_was_left_and_up_to_date_when_one_comes_back_to_it(
    own_board: Service, open_page: OpenPage
) -> None:
    ids = own_board.create(*tasks(120, "job"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks?size=50").page
    expect(row(page, "job 120")).to_be_visible()
    page.get_by_role("region", name="List of tasks").evaluate("list => list.scrollTo(0, 1500)")
    expect(row(page, "job 75")).to_be_in_viewport()
    place = row(page, "job 75").bounding_box()
    row(page, "job 75").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1, name="job 75")).to_be_visible()
    own_board.cli("task", "cancel", "--id", str(ids[74]))
    page.go_back()
    expect(row(page, "job 75")).to_contain_text("Cancelled")
    assert row(page, "job 75").bounding_box() == place
