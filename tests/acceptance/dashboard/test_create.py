"""The dialog that adds tasks: fields by type, JSON, what the API finds wrong, and duplicating."""

from __future__ import annotations

import re
from typing import Any

from browser import OpenPage
from playwright.sync_api import Locator, Page, expect
from service import Service, eventually
from tasks_parts import notice


def _dialog(page: Page, name: str = "Add a task") -> Locator:
    return page.get_by_role("dialog", name=name)


def _add(dialog: Locator) -> None:
    dialog.get_by_role("button", name="Add task").click()


def _named(service: Service, name: str) -> dict[str, Any]:
    """The one task of this name, once the lists know of it."""

    def found() -> list[dict[str, Any]]:
        return service.get("/v1/tasks", name=name)["tasks"]  # type: ignore[return-value]

    [task] = eventually(found, what=f"a task named {name}")
    return task


def test_a_mail_is_asked_for_in_fields_and_sent(board: Service, open_page: OpenPage) -> None:
    page = open_page(board, "/tasks?new=1").page
    dialog = _dialog(page)
    expect(dialog.get_by_label("Name")).to_be_focused()
    page.keyboard.type("A mail from the dialog")
    dialog.get_by_label("Recipient").fill("ann@example.com, bob@example.com")
    dialog.get_by_label("Subject").fill("Hello")
    dialog.get_by_label("Body", exact=True).fill("One line\nand another")
    _add(dialog)
    expect(dialog).to_have_count(0)
    task = _named(board, "A mail from the dialog")
    assert task["parameters"] == {
        "recipient": "ann@example.com, bob@example.com",
        "subject": "Hello",
        "body": "One line\nand another",
    }
    expect(notice(page, f"Task {task['id']} was created")).to_be_visible()
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("main").get_by_role("status").first).to_have_text("Succeeded")


def test_a_query_has_fields_of_its_own(board: Service, open_page: OpenPage) -> None:
    page = open_page(board, "/?new=1").page
    dialog = _dialog(page)
    dialog.get_by_label("Name").fill("A query from the dialog")
    dialog.get_by_label("Type").fill("run_query")
    dialog.get_by_label("Query", exact=False).first.fill("select 1")
    dialog.get_by_label("Most rows").fill("10")
    page.keyboard.press("Control+Enter")
    expect(dialog).to_have_count(0)
    assert _named(board, "A query from the dialog")["parameters"] == {"query": "select 1", "row_limit": 10}


def test_parameters_go_from_fields_to_json_and_back(board: Service, open_page: OpenPage) -> None:
    page = open_page(board, "/tasks?new=1").page
    dialog = _dialog(page)
    dialog.get_by_label("Recipient").fill("ann@example.com")
    dialog.get_by_role("button", name="JSON").click()
    written = dialog.get_by_label("Parameters as JSON")
    expect(written).to_have_value('{\n  "recipient": "ann@example.com"\n}')
    written.fill('{"recipient": "bob@example.com", "subject": "Hi"}')
    dialog.get_by_role("button", name="Fields").click()
    expect(dialog.get_by_label("Recipient")).to_have_value("bob@example.com")
    expect(dialog.get_by_label("Subject")).to_have_value("Hi")
    dialog.get_by_role("button", name="JSON").click()
    written.fill('{"recipient": "bob@example.com",\n "list": [1, 2}')
    expect(dialog.get_by_text("is not well-formed JSON at line 2, character")).to_be_visible()
    expect(dialog.get_by_role("button", name="Fields")).to_be_disabled()


def test_what_the_api_finds_wrong_stands_at_its_field(board: Service, open_page: OpenPage) -> None:
    page = open_page(board, "/tasks?new=1", expected=["Failed to load resource"]).page
    dialog = _dialog(page)
    dialog.get_by_label("Recipient").fill("ann@example.com")
    cases = (
        ("Name", "", "must be 1 to 255 printable characters"),
        ("Name", "fine", ""),
        ("Type", "not a word!", "must be 1 to 100 letters"),
        ("Type", "send_email", ""),
        ("Priority", "high", "must be a whole number"),
        ("Priority", "", ""),
        ("Timeout", "0", "must be a number from 1 to 86400"),
        ("Timeout", "", ""),
        ("Attempts", "26", "must be a whole number from 1 to 25"),
        ("Attempts", "", ""),
        ("Tags", "a b", "must be 1 to 100 letters"),
    )
    dialog.get_by_text("When, where and how often").click()
    for label, value, wrong in cases:
        field = dialog.get_by_label(re.compile(f"^{label}"))
        field.fill(value)
        if not wrong:
            continue
        _add(dialog)
        expect(dialog.get_by_role("alert")).to_contain_text(wrong)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_be_focused()
    assert board.get("/v1/tasks", name="fine")["tasks"] == []


def test_what_a_known_type_needs_is_told_before_it_is_sent(board: Service, open_page: OpenPage) -> None:
    page = open_page(board, "/tasks?new=1").page
    dialog = _dialog(page)
    dialog.get_by_label("Name").fill("to nobody")
    _add(dialog)
    expect(dialog.get_by_role("alert")).to_have_text("is needed by send_email")
    expect(dialog.get_by_label("Recipient")).to_be_focused()


def test_whether_anybody_would_run_it_is_said(board: Service, open_page: OpenPage) -> None:
    page = open_page(board, "/tasks?new=1").page
    dialog = _dialog(page)
    expect(dialog.get_by_text("1 worker has a handler for it")).to_be_visible()
    dialog.get_by_label("Type").fill("nobody")
    expect(dialog.get_by_text("No worker has a handler for it now")).to_be_visible()


def test_a_task_for_later_is_created_in_the_viewers_zone_and_can_be_undone(
    own_board: Service, open_page: OpenPage
) -> None:
    page = open_page(own_board, "/tasks?new=1").page
    dialog = _dialog(page)
    dialog.get_by_label("Name").fill("next century")
    dialog.get_by_label("Recipient").fill("ann@example.com")
    dialog.get_by_text("When, where and how often").click()
    dialog.get_by_label("Not before").fill("2100-01-01T01:00:00")
    _add(dialog)
    expect(notice(page, "Task 1 was created")).to_be_visible()
    assert own_board.get("/v1/tasks/1")["run_at"] == "2100-01-01T00:00:00.000000Z"  # Berlin, in winter
    page.get_by_role("button", name="Undo").click()
    expect(notice(page, "Task 1 was cancelled")).to_be_visible()


def test_a_task_is_duplicated_whole_and_the_dialog_has_an_address(board: Service, open_page: OpenPage) -> None:
    whole = {
        "name": "The first of two",
        "type": "echo",
        "description": "twice",
        "parameters": {"value": [1, {"a": None}]},
        "queue": "mail",
        "priority": 7,
        "tags": ["blue", "red"],
        "timeout_s": 33,
        "retry": {"max_attempts": 2, "initial_s": 5, "factor": 3, "cap_s": 50, "jitter": 0.1},
    }
    [first] = board.create(whole)
    page = open_page(board, f"/tasks/{first}").page
    page.get_by_role("button", name="Duplicate").click()
    expect(page).to_have_url(re.compile(rf"new=1&from={first}$"))
    colleague = open_page(board, page.url).page
    dialog = _dialog(colleague, f"Duplicate task {first}")
    dialog.get_by_label("Name").fill("The second of two")
    _add(dialog)
    expect(dialog).to_have_count(0)
    second = _named(board, "The second of two")["id"]
    created = [board.get(f"/v1/tasks/{task_id}", version=1) for task_id in (first, second)]
    for field in ("type", "description", "parameters", "queue", "priority", "tags", "timeout_s", "max_attempts"):
        assert created[0][field] == created[1][field], field


def test_what_was_typed_is_kept_when_the_dialog_is_closed(board: Service, open_page: OpenPage) -> None:
    page = open_page(board, "/tasks").page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("n")
    _dialog(page).get_by_label("Name").fill("half a thought")
    page.keyboard.press("Escape")
    expect(_dialog(page)).to_have_count(0)
    page.get_by_role("link", name="Add task").click()
    expect(_dialog(page).get_by_label("Name")).to_have_value("half a thought")


def test_a_dialog_on_a_phone_holds_its_fields(board: Service, open_page: OpenPage) -> None:
    page = open_page(board, "/tasks?new=1", width=360, height=640).page
    dialog = _dialog(page)
    expect(dialog.get_by_role("button", name="Add task")).to_be_in_viewport()
    dialog.get_by_text("When, where and how often").click()
    assert dialog.evaluate("one => one.scrollWidth <= one.clientWidth")
