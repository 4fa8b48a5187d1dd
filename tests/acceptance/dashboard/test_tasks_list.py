"""The list of tasks: what it shows, how it is shown, and what it says where there is nothing to show."""

from __future__ import annotations

import re
import signal

import psycopg
from browser import OpenPage
from playwright.sync_api import expect
from service import Service, stop
from tasks_parts import caught_up, row, rows, shows, tasks


def test_the_newest_are_first_and_a_click_turns_the_order(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*tasks(3, "job"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks").page
    shows(page, ["job 3", "job 2", "job 1"])
    expect(row(page, "job 2")).to_contain_text("Queued")
    page.get_by_role("button", name="Created", exact=True).last.click()
    shows(page, ["job 1", "job 2", "job 3"])
    expect(page).to_have_url(re.compile(r"order=asc"))
    expect(page.get_by_role("columnheader", name="Id")).to_have_attribute("aria-sort", "ascending")


def test_only_the_rows_that_are_seen_exist_and_the_rest_is_loaded_on_the_way(
    own_board: Service, open_page: OpenPage
) -> None:
    own_board.create(*tasks(230, "job"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks?size=25").page
    expect(row(page, "job 230")).to_be_visible()
    assert rows(page).count() < 60
    page.get_by_role("region", name="List of tasks").focus()
    while not row(page, "job 1").count():
        page.keyboard.press("End")
    expect(row(page, "job 1")).to_be_visible()
    expect(page.get_by_text("230 tasks, that is all")).to_be_visible()
    assert rows(page).count() < 60


def test_columns_are_chosen_and_stay_chosen(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*tasks(1, "job", tags=["blue", "red"], priority=7))
    caught_up(own_board)
    page = open_page(own_board, "/tasks").page
    page.get_by_role("button", name="View").click()
    page.get_by_role("menuitemcheckbox", name="Tags").click()
    page.get_by_role("menuitemcheckbox", name="Queue").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("columnheader", name="Tags")).to_be_visible()
    expect(row(page, "job 1")).to_contain_text("blue, red")
    expect(page.get_by_role("columnheader", name="Queue")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"columns=id,status,type,tags,attempt"))
    page.goto("/tasks")
    expect(page.get_by_role("columnheader", name="Tags")).to_be_visible()


def test_on_a_phone_the_box_that_selects_all_stands_in_the_head_above_the_others(
    own_board: Service, open_page: OpenPage
) -> None:
    own_board.create(*tasks(2, "job"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks", width=360).page
    shows(page, ["job 2", "job 1"])
    all_of_them = page.get_by_label("Select all that are loaded").bounding_box()
    head = page.get_by_role("table", name="Tasks").get_by_role("row").first.bounding_box()
    one = row(page, "job 2").get_by_role("checkbox").bounding_box()
    assert all_of_them
    assert head
    assert one
    assert all_of_them["x"] == one["x"]
    assert head["y"] <= all_of_them["y"]
    assert all_of_them["y"] + all_of_them["height"] <= head["y"] + head["height"]


def test_a_service_without_tasks_offers_to_add_the_first(own_board: Service, open_page: OpenPage) -> None:
    page = open_page(own_board, "/tasks").page
    expect(page.get_by_text("There are no tasks yet")).to_be_visible()
    page.get_by_role("link", name="Add the first one").click()
    expect(page.get_by_role("dialog", name="Add a task")).to_be_visible()


def test_filters_that_match_nothing_can_be_cleared(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*tasks(2, "job"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks?status=FAILED&name=job").page
    expect(page.get_by_text("No task matches")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Clear filters").last.click()
    shows(page, ["job 2", "job 1"])
    expect(page).to_have_url(re.compile(r"/tasks$"))


def test_a_list_that_cannot_be_read_says_so_and_is_read_once_the_service_is_back(
    own_board: Service, open_page: OpenPage
) -> None:
    own_board.create(*tasks(2, "job"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks", expected=["Failed to load resource"]).page
    shows(page, ["job 2", "job 1"])
    stop(own_board.processes[0], signal.SIGKILL)
    page.get_by_role("button", name=re.compile("Queued")).click()
    expect(page.get_by_text("The tasks could not be read")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    own_board.server()
    shows(page, ["job 2", "job 1"])


def test_a_list_that_is_behind_says_by_how_much_and_is_read_anew_once_it_has_caught_up(
    own_board: Service, open_page: OpenPage
) -> None:
    with psycopg.connect(own_board.env["DATABASE_URL"]) as conn:
        conn.execute("select from projection_checkpoints for update")  # the read models stand still
        own_board.create(*tasks(300, "job"))
        page = open_page(own_board, "/tasks").page
        expect(page.get_by_text("This list is 300 events behind")).to_be_visible()
        expect(page.get_by_text("There are no tasks yet")).to_be_visible()
        conn.rollback()
        expect(row(page, "job 300")).to_be_visible()
        expect(page.get_by_text("events behind")).to_have_count(0)
