"""axe finds nothing serious or critical, on any page, in either theme."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import OpenPage
from playwright.sync_api import expect
from service import Service

AXE = Path(__file__).parents[3] / "dashboard/node_modules/axe-core/axe.min.js"
RUN = """
async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
}
"""
# What is opened on the page, by a key; and what must be seen before it is looked at.
PAGES = {
    "overview": ("/", None, "Newest failures"),
    "tasks": ("/tasks", None, "Tasks"),
    "add task": ("/tasks", "n", "Recipient"),
    "task": ("/tasks/{id}", None, "RuntimeError"),
    "events": ("/events?task={id}", "j", "Live events"),
    "keys": ("/", "?", "Find or do anything"),
    "palette": ("/", "Control+k", "Live events"),
    "nothing": ("/nothing", None, "There is no page at this address"),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_serious_finding(board: Service, open_page: OpenPage, theme: str, name: str) -> None:
    [task_id] = board.create(
        {"name": "accessible", "type": "boom", "tags": ["seen"], "retry": {"max_attempts": 2, "initial_s": 0.01}}
    )
    board.wait_status(task_id, "FAILED")
    path, key, seen = PAGES[name]
    page = open_page(board, path.format(id=task_id), theme=theme, bypass_csp=True).page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if key:
        page.keyboard.press(key)
    expect(page.get_by_text(seen).first).to_be_visible()
    page.add_script_tag(content=AXE.read_text())
    assert page.evaluate(RUN) == []
