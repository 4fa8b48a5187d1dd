"""One task's page: how it stands, its attempts, its errors, what went in and came out, and its past."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from browser import OpenPage
from playwright.sync_api import Page, expect
from service import Service, eventually

RETRIED = {"type": "boom", "retry": {"max_attempts": 3, "initial_s": 0, "jitter": 0}}


def _finished(board: Service, *tasks: dict[str, object]) -> list[int]:
    ids = board.create(*tasks)
    for task_id in ids:
        eventually(lambda id=task_id: board.get(f"/v1/tasks/{id}")["finished_at"], what=f"the end of task {task_id}")
    return ids


def _region(page: Page, name: str | re.Pattern[str]):  # type: ignore[no-untyped-def]
    return page.get_by_role("region", name=name)


def test_the_page_lives_from_running_to_its_result(board: Service, open_page: OpenPage, tmp_path: Path) -> None:
    [held] = board.create({"name": "held", "type": "hold", "parameters": {"until": str(tmp_path / "go")}})
    page = open_page(board, f"/tasks/{held}").page
    expect(page.get_by_role("heading", level=1, name="held")).to_be_visible()
    status = page.get_by_role("main").get_by_role("status").first
    expect(status).to_have_text("Running")
    expect(_region(page, "Attempts")).to_contain_text("has run")
    (tmp_path / "go").touch()
    expect(status).to_have_text("Succeeded")
    expect(_region(page, "Attempts")).to_contain_text("succeeded")
    expect(_region(page, "Result").last).to_contain_text('"held"')
    expect(_region(page, "Facts")).to_contain_text("Finished")


def test_attempts_stand_on_a_timeline_and_errors_have_their_traceback_folded(
    board: Service, open_page: OpenPage
) -> None:
    [task_id] = _finished(board, {"name": "thrice", **RETRIED})
    page = open_page(board, f"/tasks/{task_id}").page
    lanes = _region(page, "Attempts").get_by_role("img")
    expect(lanes).to_have_count(3)
    for number in (1, 2, 3):
        expect(lanes.nth(number - 1)).to_have_attribute("aria-label", re.compile(rf"Attempt {number}: .*ran .*failed"))
    errors = _region(page, "3 errors")
    expect(errors.get_by_text("RuntimeError", exact=True)).to_have_count(3)
    expect(errors.get_by_text("raise RuntimeError")).to_have_count(3)
    expect(errors.get_by_text("raise RuntimeError").first).to_be_hidden()
    errors.get_by_text("Traceback").first.click()
    expect(errors.get_by_text("raise RuntimeError").first).to_be_visible()


def test_one_attempt_can_be_looked_at_alone_and_has_an_address(board: Service, open_page: OpenPage) -> None:
    [task_id] = _finished(board, {"name": "zoomed", **RETRIED})
    page = open_page(board, f"/tasks/{task_id}").page
    _region(page, "Attempts").get_by_role("link", name="Attempt 2").click()
    expect(page).to_have_url(re.compile(r"zoom=1\.2"))
    expect(_region(page, "Attempts").get_by_role("img")).to_have_count(1)
    _region(page, "Attempts").get_by_role("link", name="Show all attempts").click()
    expect(_region(page, "Attempts").get_by_role("img")).to_have_count(3)


def test_the_slider_shows_the_task_as_it_was_and_each_moment_has_an_address(
    board: Service, open_page: OpenPage
) -> None:
    [task_id] = _finished(board, {"name": "well travelled", **RETRIED})
    newest = board.get(f"/v1/tasks/{task_id}")["version"]
    page = open_page(board, f"/tasks/{task_id}").page
    status = page.get_by_role("main").get_by_role("status").first
    expect(status).to_have_text("Failed")
    slider = page.get_by_role("slider")
    expect(slider).to_have_value(str(newest))
    slider.fill("1")
    expect(status).to_have_text("Queued")
    expect(page).to_have_url(re.compile(r"version=1$"))
    expect(_region(page, re.compile("error", re.IGNORECASE))).to_have_count(0)
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(status).to_have_text("Running")
    expect(page).to_have_url(re.compile(r"version=2$"))
    page.keyboard.press("]")
    expect(status).to_have_text("Retrying")
    expect(_region(page, "Error")).to_contain_text("it broke")
    expect(page.get_by_text(f"As of event 3 of {newest}")).to_be_visible()
    colleague = open_page(board, page.url).page
    expect(colleague.get_by_role("main").get_by_role("status").first).to_have_text("Retrying")
    page.get_by_role("button", name="Back to now").click()
    expect(status).to_have_text("Failed")
    expect(page).to_have_url(re.compile(rf"/tasks/{task_id}$"))


def test_what_happens_while_the_past_is_looked_at_leaves_it_as_it_is(
    board: Service, open_page: OpenPage, tmp_path: Path
) -> None:
    [held] = board.create({"name": "held back", "type": "hold", "parameters": {"until": str(tmp_path / "go")}})
    eventually(lambda: board.get(f"/v1/tasks/{held}")["status"] == "RUNNING")
    page = open_page(board, f"/tasks/{held}?version=1").page
    expect(page.get_by_text("As of event 1 of 2")).to_be_visible()
    (tmp_path / "go").touch()
    expect(page.get_by_text("As of event 1 of 3")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("status").first).to_have_text("Queued")


def test_every_event_is_shown_as_it_is_stored_and_all_can_be_downloaded(
    board: Service, open_page: OpenPage, tmp_path: Path
) -> None:
    [task_id] = _finished(board, {"name": "all of it", "type": "echo", "parameters": {"value": {"deep": [1, 2]}}})
    page = open_page(board, f"/tasks/{task_id}").page
    events = _region(page, "3 events")
    expect(events.locator("summary code")).to_have_text(["execution.succeeded", "execution.started", "task.created"])
    events.get_by_text("execution.started").click()
    expect(_region(page, "Event 2")).to_contain_text('"token"')
    events.get_by_role("link", name="The task as of this event").click()
    expect(page).to_have_url(re.compile("version=2"))
    with page.expect_download() as started:
        events.get_by_role("link", name="Download").click()
    started.value.save_as(tmp_path / "events")
    stored = [json.loads(line) for line in (tmp_path / "events").read_text().splitlines()]
    assert [event["event"] for event in stored] == ["task.created", "execution.started", "execution.succeeded"]
    assert started.value.suggested_filename == f"task-{task_id}-events.jsonl"


def test_parameters_and_result_are_searched_folded_and_copied(board: Service, open_page: OpenPage) -> None:
    value = {"items": [{"id": number, "label": f"item {number}"} for number in range(400)]}
    [task_id] = _finished(
        board,
        {"name": "large", "type": "make", "parameters": {"count": 400}},
    )
    watched = open_page(board, f"/tasks/{task_id}")
    page = watched.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    result = _region(page, "Result").first
    expect(result.get_by_text('"items"')).to_be_visible()
    expect(result.get_by_text('"item 399"')).to_have_count(0)  # only what is seen exists
    result.get_by_role("searchbox").fill("item 39")
    expect(result.get_by_role("status").first).to_have_text("1 of 11")
    page.keyboard.press("Enter")
    expect(result.get_by_text("2 of 11")).to_be_visible()
    expect(result.locator("mark").first).to_be_visible()
    result.get_by_role("searchbox").fill("")
    result.get_by_role("region", name="Result").press("Home")
    result.get_by_role("button", name='"items"').click()
    expect(result.get_by_text("400 entries")).to_be_visible()
    result.get_by_role("button", name="Copy result").click()
    expect(result.get_by_text("Copied")).to_be_visible()
    assert json.loads(page.evaluate("navigator.clipboard.readText()")) == value


def test_rows_of_a_query_are_a_table(board: Service, open_page: OpenPage) -> None:
    [task_id] = _finished(
        board, {"name": "q", "type": "run_query", "parameters": {"query": "select 1 as one, 'x' as word, null as nil"}}
    )
    page = open_page(board, f"/tasks/{task_id}").page
    table = _region(page, "Rows of the result").get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["one", "word", "nil"])
    expect(table.get_by_role("cell")).to_have_text(["1", "x", "null"])
    page.get_by_role("link", name="JSON").click()
    expect(page).to_have_url(re.compile("result=json"))
    expect(_region(page, "Result").last).to_contain_text('"columns"')


def test_a_task_is_cancelled_and_run_again_from_its_page(own_board: Service, open_page: OpenPage) -> None:
    [task_id] = own_board.create({"name": "here and there", "type": "nobody"})
    page = open_page(own_board, f"/tasks/{task_id}").page
    status = page.get_by_role("main").get_by_role("status").first
    page.get_by_role("button", name="Cancel").click()
    expect(status).to_have_text("Cancelled")
    page.get_by_role("button", name="Undo").click()
    expect(status).to_have_text("Queued")
    page.keyboard.press("c")
    expect(status).to_have_text("Cancelled")
    page.get_by_role("button", name="Run again").click()
    expect(status).to_have_text("Queued")
    expect(_region(page, "Attempts")).to_contain_text("Run 3, attempt 1")


def test_a_task_that_nobody_can_run_is_said_to_be_so_until_somebody_can(
    own_board: Service, open_page: OpenPage
) -> None:
    ids = own_board.create(
        {"name": "for whom", "type": "echo"}, {"name": "elsewhere", "type": "echo", "queue": "other"}
    )
    pages = [open_page(own_board, f"/tasks/{task_id}").page for task_id in ids]
    for page in pages:
        expect(page.get_by_text("waits: no living worker has a handler of this type")).to_be_visible()
        expect(_region(page, "1 event")).to_be_visible()
    own_board.spawn("serve", "--module", "dashboard_tasks", "--queue", "default")
    here, elsewhere = pages
    expect(here.get_by_role("main").get_by_role("status").first).to_have_text("Succeeded")
    expect(
        elsewhere.get_by_text("waits: no living worker with a handler of this type serves this queue")
    ).to_be_visible()


@pytest.mark.parametrize("address", ["/tasks/4711000", "/tasks/seven"])
def test_a_task_that_there_is_not_is_told_so(board: Service, open_page: OpenPage, address: str) -> None:
    page = open_page(board, address, expected=["Failed to load resource"]).page
    expect(page.get_by_text(re.compile("There is no task"))).to_be_visible()
