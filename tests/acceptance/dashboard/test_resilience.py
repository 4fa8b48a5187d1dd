"""A page that stays open: its server is killed, and comes back; nothing is missing, nothing was loaded anew."""

from __future__ import annotations

import signal

from browser import OpenPage
from playwright.sync_api import expect
from service import Service, free_port, stop

OFFLINE = ["Failed to load resource", "net::ERR", "ERR_CONNECTION", "ERR_INCOMPLETE"]


def test_a_page_resumes_by_itself_after_the_server_was_killed_and_misses_nothing(
    own_board: Service, open_page: OpenPage
) -> None:
    watched = open_page(own_board, "/events")
    watched.expected += OFFLINE
    page = watched.page
    state = page.get_by_role("banner").get_by_role("status")
    events = page.get_by_role("region", name="Events, the newest first").get_by_role("listitem")
    expect(state).to_have_text("Live")
    own_board.create({"name": "before the kill", "type": "echo"})
    expect(events).to_have_count(1)
    page.evaluate("window.notReloaded = true")

    stop(own_board.processes[0], signal.SIGKILL)
    expect(state).to_have_text("Reconnecting")
    expect(events).to_have_count(1)
    happen_elsewhere(own_board)
    expect(state).to_have_text("Reconnecting")

    own_board.server()
    expect(state).to_have_text("Live")
    expect(events).to_have_count(4)
    own_board.create({"name": "after it", "type": "echo"})
    expect(events).to_have_count(5)
    names = [text.split(" · ")[0] for text in page.locator("li bdi").all_inner_texts()]
    assert names == ["after it", "meanwhile 2", "meanwhile 1", "meanwhile 0", "before the kill"]
    assert page.evaluate("window.notReloaded")


def test_counts_catch_up_after_the_server_was_killed(own_board: Service, open_page: OpenPage) -> None:
    watched = open_page(own_board)
    watched.expected += OFFLINE
    page = watched.page
    queued = page.get_by_role("navigation", name="Tasks by status").get_by_role("link", name="Queued").locator("b")
    expect(queued).to_have_text("0")
    stop(own_board.processes[0], signal.SIGKILL)
    expect(page.get_by_role("banner").get_by_role("status")).to_have_text("Reconnecting")
    happen_elsewhere(own_board)
    own_board.server()
    expect(queued).to_have_text("3")


def happen_elsewhere(service: Service) -> None:
    """Events that another server takes while the page has none."""
    port, other = service.port, free_port()
    process = service.server(other)
    service.port = other
    service.create(*({"name": f"meanwhile {n}", "type": "echo"} for n in range(3)))
    service.port = port
    stop(process)
