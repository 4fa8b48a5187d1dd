"""What people and programs write into names and errors is text, however it looks, and breaks no layout."""

from __future__ import annotations

import pytest
from browser import OpenPage
from playwright.sync_api import expect
from service import Service

SCRIPT = "<script>document.title='taken'</script><img src=x onerror=document.title='taken'>"
BIDI = "\u202egnp.\u202c\u2067\u200f"
LONG = "W" * 250
ENDLESS = "no-space-to-break-it " + "x" * 60


@pytest.fixture(scope="module")
def hostile(board: Service) -> list[int]:
    once = {"type": "boom", "retry": {"max_attempts": 1}}
    ids = board.create(
        {"name": SCRIPT, **once, "parameters": {"message": SCRIPT}},
        {"name": "invoice", **once, "parameters": {"message": BIDI}},
        {"name": LONG, **once, "parameters": {"message": ENDLESS, "times": 62}},
    )
    for task_id in ids:
        board.wait_status(task_id, "FAILED")
    return ids


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/", "/tasks", "/events?event=execution.failed,task.created", "/tasks/{id}"])
def test_hostile_text_is_shown_as_text_and_breaks_no_layout(
    board: Service, open_page: OpenPage, hostile: list[int], path: str, width: int
) -> None:
    for task_id in hostile if "{id}" in path else hostile[:1]:
        page = open_page(board, path.format(id=task_id), width=width).page
        shown = page.get_by_text(SCRIPT) if task_id == hostile[0] else page.get_by_role("heading", level=1)
        expect(shown.first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("document.querySelector('main').scrollWidth <= document.querySelector('main').clientWidth")
        assert page.title() != "taken"
        page.context.close()
