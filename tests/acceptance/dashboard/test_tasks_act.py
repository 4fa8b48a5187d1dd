"""Cancelling and re-running: one, many, and all that match."""

from __future__ import annotations

import re

from browser import OpenPage
from playwright.sync_api import Page, expect
from service import Service
from tasks_parts import caught_up, notice, row, rows, shows, tasks


def _acts_on(page: Page, act: str) -> None:
    page.get_by_role("region", name="Selected tasks").get_by_role("button", name=re.compile(f"^{act}")).click()


def _history(service: Service, task_id: int) -> list[str]:
    return [entry["details"] for entry in service.get(f"/v1/tasks/{task_id}/history")["history"]]  # type: ignore[attr-defined]


def test_cancelling_what_only_waited_can_be_undone(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*tasks(3, "job"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks").page
    row(page, "job 2").get_by_role("checkbox").check()
    _acts_on(page, "Cancel")
    expect(row(page, "job 2")).to_contain_text("Cancelled")
    expect(row(page, "job 1")).to_contain_text("Queued")
    expect(notice(page, "Task 2 was cancelled")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "job 2")).to_contain_text("Queued")


def test_cancelling_what_is_not_due_yet_offers_no_undo_as_it_would_run_at_once(
    own_board: Service, open_page: OpenPage
) -> None:
    own_board.create({"name": "some day", "type": "nobody", "run_at": "2100-01-01T00:00:00Z"})
    caught_up(own_board)
    page = open_page(own_board, "/tasks").page
    row(page, "some day").get_by_role("checkbox").check()
    _acts_on(page, "Cancel")
    expect(notice(page, "Task 1 was cancelled")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_many_are_cancelled_once_it_was_confirmed_and_the_reason_is_in_their_histories(
    own_board: Service, open_page: OpenPage
) -> None:
    own_board.create(*tasks(6, "job"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks").page
    row(page, "job 5").get_by_role("checkbox").check()
    row(page, "job 2").get_by_role("checkbox").click(modifiers=["Shift"])
    expect(page.get_by_text("4 selected").last).to_be_visible()
    _acts_on(page, "Cancel")
    asked = page.get_by_role("dialog", name="Cancel 4 tasks?")
    expect(asked).to_contain_text("job 5")
    asked.get_by_label(re.compile("Why")).fill("not needed any more")
    asked.get_by_role("button", name="Cancel 4 tasks").click()
    for number in (2, 3, 4, 5):
        expect(row(page, f"job {number}")).to_contain_text("Cancelled")
    for number in (1, 6):
        expect(row(page, f"job {number}")).to_contain_text("Queued")
    assert any("dashboard: not needed any more" in entry for entry in _history(own_board, 3))


def test_a_confirmation_that_is_closed_changes_nothing(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*tasks(3, "job"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks").page
    page.get_by_role("checkbox", name="Select all that are loaded").check()
    _acts_on(page, "Cancel")
    page.get_by_role("button", name="Keep them as they are").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert own_board.counts()["QUEUED"] == 3


def test_a_finished_task_runs_again(board: Service, open_page: OpenPage) -> None:
    [failed] = board.create({"name": "fails again", "type": "boom", "retry": {"max_attempts": 1}})
    page = open_page(board, f"/tasks?id={failed}&columns=status,attempt,error").page
    expect(row(page, "fails again")).to_contain_text("RuntimeError: it broke")
    row(page, "fails again").get_by_role("checkbox").check()
    _acts_on(page, "Run")
    expect(notice(page, f"Task {failed} will run again")).to_be_visible()
    expect(row(page, "fails again").locator("[title*='execution 2']")).to_be_visible()
    expect(row(page, "fails again")).to_contain_text("Failed")


def test_what_somebody_else_was_faster_with_is_said(own_board: Service, open_page: OpenPage) -> None:
    ids = own_board.create(*tasks(2, "job"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks", expected=["409 (Conflict)"]).page
    page.get_by_role("checkbox", name="Select all that are loaded").check()
    _acts_on(page, "Cancel")
    own_board.cli("task", "cancel", "--id", str(ids[0]))
    page.get_by_role("dialog").get_by_role("button", name="Cancel 2 tasks").click()
    expect(notice(page, "Task 2 was cancelled")).to_be_visible()
    expect(notice(page, "1 task had finished already.")).to_be_visible()


def test_keys_move_select_open_cancel_and_run_again(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*tasks(4, "job"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks").page
    shows(page, ["job 4", "job 3", "job 2", "job 1"])
    for key in "jjk":
        page.keyboard.press(key)
    expect(row(page, "job 4").get_by_role("link")).to_be_focused()
    page.keyboard.press("j")
    expect(row(page, "job 3").get_by_role("link")).to_be_focused()
    page.keyboard.press("x")
    expect(row(page, "job 3").get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("Escape")
    expect(row(page, "job 3").get_by_role("checkbox")).not_to_be_checked()
    page.keyboard.press("c")
    expect(row(page, "job 3")).to_contain_text("Cancelled")
    page.keyboard.press("r")
    expect(row(page, "job 3")).to_contain_text("Queued")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Part of a name, or #id")).to_be_focused()
    page.keyboard.type("job 2")
    shows(page, ["job 2"])
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="job 2")).to_be_visible()


def test_keys_reach_rows_that_were_not_there_yet(own_board: Service, open_page: OpenPage) -> None:
    own_board.create(*tasks(150, "job"))
    caught_up(own_board)
    page = open_page(own_board, "/tasks?size=50").page
    expect(row(page, "job 150")).to_be_visible()
    for number in range(150, 60, -1):
        page.keyboard.press("j")
        expect(row(page, f"job {number}").get_by_role("link")).to_be_focused()
    assert rows(page).count() < 60


def test_the_page_of_tasks_lists_its_keys(own_board: Service, open_page: OpenPage) -> None:
    page = open_page(own_board, "/tasks").page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("?")
    for words in ("Next task", "Cancel the task, or those selected", "Select the task, or not"):
        expect(page.get_by_role("dialog", name="Keys")).to_contain_text(words)
