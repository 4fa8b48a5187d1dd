"""What happens is seen on the overview, live, and what it shows is in its address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser import OpenPage
from playwright.sync_api import Locator, Page, expect
from service import Service, eventually

NONE = "\N{EN DASH}"


def count_of(page: Page, status: str) -> Locator:
    return page.get_by_role("navigation", name="Tasks by status").get_by_role("link", name=status).locator("b")


def worker_of(service: Service) -> None:
    service.spawn("serve", "-n", "4", "--module", "dashboard_tasks")


def test_two_open_pages_see_the_same_counts_as_they_change(own_board: Service, open_page: OpenPage) -> None:
    pages = [open_page(own_board).page, open_page(own_board, theme="dark").page]
    for page in pages:
        expect(count_of(page, "Queued")).to_have_text("0")
    own_board.create(*({"name": f"echo {n}", "type": "echo"} for n in range(1200)))
    for page in pages:
        expect(count_of(page, "Queued")).to_have_text("1,200")
    worker_of(own_board)
    for page in pages:
        expect(count_of(page, "Succeeded")).to_have_text("1,200")
        expect(count_of(page, "Queued")).to_have_text("0")


def test_a_count_leads_to_the_tasks_that_it_counts(board: Service, open_page: OpenPage) -> None:
    page = open_page(board).page
    page.get_by_role("navigation", name="Tasks by status").get_by_role("link", name="Retrying").click()
    expect(page).to_have_url(re.compile(r"/tasks\?status=RETRYING"))


def test_the_backlog_and_the_load_of_workers_are_shown(own_board: Service, open_page: OpenPage, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    own_board.create(
        *({"name": f"hold {n}", "type": "hold", "queue": "slow", "parameters": {"until": str(gate)}} for n in range(7))
    )
    page = open_page(own_board).page
    workers = page.get_by_role("region", name="Workers")
    expect(workers).to_contain_text("No worker: nothing is run until one is started")
    row = page.get_by_role("region", name="Backlog").get_by_role("row", name="slow")
    expect(row.get_by_role("cell")).to_have_text(["slow", "hold", "7", re.compile("ago|now"), "0", "0", "0"])
    unserved = row.get_by_role("img", name="no living worker has a handler of this type")
    expect(unserved).to_be_visible()
    worker_of(own_board)
    expect(unserved).to_have_count(0)
    expect(row.get_by_role("cell")).to_have_text(["slow", "hold", "3", re.compile("ago|now"), "4", "0", "0"])
    expect(workers).to_contain_text("4 / 4")
    expect(workers.get_by_role("img", name="alive")).to_be_visible()
    gate.touch()
    expect(row.get_by_role("cell")).to_have_text(["slow", "hold", "0", NONE, "0", "0", "0"])


def test_the_charts_are_of_the_queue_and_the_time_that_the_address_names(board: Service, open_page: OpenPage) -> None:
    board.create({"name": "counted", "type": "echo", "queue": "charted"})
    page = open_page(board).page
    throughput = page.get_by_role("region", name="Throughput")
    expect(throughput.locator("canvas")).to_be_visible()
    page.get_by_role("link", name="6 h").click()
    page.get_by_role("region", name="Backlog").get_by_role("link", name="charted").click()
    expect(page).to_have_url(re.compile(r"range=6h&queue=charted|queue=charted&range=6h"))
    expect(page.get_by_role("link", name="6 h")).to_have_attribute("aria-current", "page")
    page.reload()
    expect(page.get_by_role("link", name="6 h")).to_have_attribute("aria-current", "page")
    page.get_by_title("The charts are of this only").click()
    expect(page).not_to_have_url(re.compile("charted"))


LONGEST_STROKE = """
(canvas) => {
  const [width, height] = [canvas.width, canvas.height];
  const colour = getComputedStyle(document.documentElement).getPropertyValue("--line-3").trim();
  const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  let longest = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0, stroke = 0; x < width; x += 1) {
      const at = 4 * (y * width + x);
      const is = data[at + 3] > 128 && wanted.every((value, channel) => Math.abs(data[at + channel] - value) < 50);
      stroke = is ? stroke + 1 : 0;
      longest = Math.max(longest, stroke);
    }
  }
  return longest;
}
"""


def test_a_sample_without_neighbours_is_a_dot(own_board: Service, open_page: OpenPage) -> None:
    """Of a single task, there is one value of each percentile: no line. The last is drawn over the others."""
    worker_of(own_board)
    own_board.wait_status(*own_board.create({"name": "alone", "type": "echo"}), "SUCCEEDED")
    page = open_page(own_board, "/?range=24h", expected=["willReadFrequently"]).page
    for name in ("Pickup", "Run time"):
        canvas = page.get_by_role("region", name=name).locator("canvas")
        eventually(lambda: canvas.evaluate(LONGEST_STROKE) >= 4, within_s=40, what=f"a dot in {name}")  # noqa: B023


def test_the_last_time_of_a_chart_has_room(board: Service, open_page: OpenPage) -> None:
    page = open_page(board).page
    for name in ("Throughput", "Pickup", "Run time"):
        region = page.get_by_role("region", name=name)
        canvas, plotted = region.locator("canvas").bounding_box(), region.locator(".u-over").bounding_box()
        assert canvas
        assert plotted
        label = region.locator("canvas").evaluate("canvas => canvas.getContext('2d').measureText('30 Sept').width")
        assert canvas["x"] + canvas["width"] - plotted["x"] - plotted["width"] >= label / 2


def test_where_nothing_happened_the_charts_say_so(own_board: Service, open_page: OpenPage) -> None:
    page = open_page(own_board).page
    expect(page.get_by_text("No task was created or finished in this time.")).to_be_visible()
    expect(page.get_by_text("No attempt was started in this time.")).to_be_visible()


def test_a_failure_is_shown_with_its_error_and_leads_to_its_task(board: Service, open_page: OpenPage) -> None:
    page = open_page(board).page
    [task_id] = board.create(
        {"name": "breaks", "type": "boom", "parameters": {"message": "no disk"}, "retry": {"max_attempts": 1}}
    )
    failure = page.get_by_role("region", name="Newest failures").get_by_role("link", name="breaks")
    expect(failure.first).to_contain_text("RuntimeError: no disk")
    expect(failure.first).to_have_attribute("href", f"/tasks/{task_id}")


@pytest.mark.parametrize("width", [360, 3840])
def test_it_fits_the_screen(board: Service, open_page: OpenPage, width: int) -> None:
    page = open_page(board, width=width).page
    expect(page.get_by_role("region", name="Workers").get_by_role("table")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
