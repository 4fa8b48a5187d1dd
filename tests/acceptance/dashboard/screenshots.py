"""``make screenshots``: docs/images/*.png, each page in both themes, of a service at work.

The tasks are real. Of the hour that the charts show only the last minute is: the others are copies of it, larger and
smaller.
"""

from __future__ import annotations

import itertools
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from playwright.sync_api import Page, expect, sync_playwright

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[2])]

from board import on_a_database  # noqa: E402 - found by the line above
from browser import launch, new_page  # noqa: E402
from service import Service, eventually  # noqa: E402

from taskservice.testing.server import open_server  # noqa: E402

IMAGES = HERE.parents[2] / "docs/images"
SIZE = {"width": 1360, "height": 850}
PHONE = {"width": 360, "height": 780}
NAMES = {
    "send_email": (
        "mail",
        ["Weekly newsletter", "Invoice 2231", "Welcome, Ada", "Password reset", "Order 4711 shipped"],
    ),
    "run_query": ("reports", ["Revenue by month", "Stock below minimum", "New customers", "Refunds of the week"]),
    "echo": ("default", ["Resize avatar", "Warm the cache", "Geocode address", "Index document 118", "Sync contacts"]),
}
PARAMETERS = {
    "send_email": {"recipient": "ada@example.com", "subject": "Invoice 2231", "body": "Dear Ada,\n\n…"},
    "run_query": {"query": "select * from revenue_by_month limit 3"},
    "echo": {"value": {"width": 256, "height": 256, "format": "webp"}},
}
MAIL = {"type": "send_email", "queue": "mail", "tags": ["eu"], "parameters": PARAMETERS["send_email"]}
NAMED: dict[str, Iterator[str]] = {}
BROKEN = {"type": "boom", "queue": "imports", "parameters": {"message": "the upstream answered 502 Bad Gateway"}}
# Copies of the newest minute, `n` minutes earlier and `k` times as large.
EARLIER = """
insert into activity
select step_s, lane_id, at - make_interval(mins => %(n)s), ceil(created * %(k)s), ceil(started * %(k)s),
       ceil(succeeded * %(k)s), round(failed * %(k)s), cancelled, retried, lost, rerun,
       array(select round(x * %(k)s * (0.6 + 0.8 * random()))::integer from unnest(waiting_ms) as x),
       array(select round(x * %(k)s * (0.6 + 0.8 * random()))::integer from unnest(running_ms) as x)
from activity
where step_s = 60 and at = (select max(at) from activity where step_s = 60)
on conflict do nothing
"""


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        open_server() as database,
        tempfile.TemporaryDirectory(prefix="task-service-") as folder,
        on_a_database(database, Path(folder)) as service,
        sync_playwright() as playwright,
    ):
        mail, failed = work(service)
        browser = launch(playwright)
        for theme in ("light", "dark"):
            page = new_page(browser, service.address, theme=theme, **SIZE).page
            service.create(*(ordinary() for _ in range(3)))
            for name, path, seen in (
                ("overview", "/", "Newest failures"),
                ("tasks", "/tasks", "Weekly newsletter"),
                ("task", f"/tasks/{failed}", "RuntimeError"),
                ("events", "/events", "execution.started"),
                ("add-task", f"/tasks?new=1&from={mail}", "Duplicate"),
            ):
                take(page, path, seen, f"{name}-{theme}")
            phone = new_page(browser, service.address, theme=theme, **PHONE).page
            take(phone, "/", "Newest failures", f"phone-{theme}")
        browser.close()


def work(service: Service) -> tuple[int, int]:
    """Run some hundred tasks; the ids of one that succeeded and of one that failed at last."""
    service.server()
    others = [part for queue in ("default", "mail", "reports", "imports") for part in ("--queue", queue)]
    service.spawn("serve", "-n", "12", "--module", "dashboard_tasks", *others)
    service.spawn("serve", "-n", "8", "--module", "dashboard_tasks", "--queue", "video")
    for _ in range(40):
        ids = service.create(*(ordinary() for _ in range(10)))
        service.wait_status(ids[-1], "SUCCEEDED")
    [mail] = service.create({**MAIL, "name": "Invoice 2231"})
    retried = {"max_attempts": 3, "initial_s": 0.4}
    [failed] = service.create({**BROKEN, "name": "Import orders", "retry": retried})
    service.wait_status(failed, "FAILED")
    with psycopg.connect(service.env["DATABASE_URL"], autocommit=True) as conn:
        for minutes in range(1, 60):
            conn.execute(EARLIER, {"n": minutes, "k": random.uniform(0.5, 0.8) + 0.4 * ((minutes // 7) % 2)})
    stay(service)
    return mail, failed


def stay(service: Service) -> None:
    """Tasks in the statuses that last."""
    held = {"type": "hold", "queue": "video", "parameters": {"until": "never"}, "timeout_s": 600}
    service.create(*({**held, "name": f"Transcode clip {n}"} for n in range(31)))
    service.create(*({**BROKEN, "name": f"Import customers {n}", "retry": {"initial_s": 600}} for n in range(4)))
    late = service.create(*({**held, "name": f"Transcode clip {n} again"} for n in range(3)))
    for task_id in late:
        service.cli("task", "cancel", "--id", str(task_id))
    yearly = {"type": "run_query", "queue": "reports", "run_at": "2100-01-01T00:00:00Z"}
    service.create({"name": "Year's end report", **yearly, "parameters": PARAMETERS["run_query"]})
    service.wait_counts(RUNNING=8, RETRYING=4)
    # what a worker has to do is told with its heartbeat
    eventually(lambda: sum(worker["running"] for worker in workers(service)) == 8, what="the workers' load")


def workers(service: Service) -> list[dict[str, int]]:
    return service.get("/v1/workers")["workers"]  # type: ignore[return-value]


def ordinary() -> dict[str, object]:
    kind = random.choices(list(NAMES), [3, 2, 5])[0]
    queue, given = NAMES[kind]
    names = NAMED.setdefault(kind, itertools.cycle(given))
    tags = random.sample(["nightly", "eu", "retail", "vip"], random.randint(0, 2))
    return {"name": next(names), "type": kind, "queue": queue, "tags": tags, "parameters": PARAMETERS[kind]}


def take(page: Page, path: str, seen: str, name: str) -> None:
    page.goto(path)
    expect(page.get_by_text(seen).first).to_be_visible()
    page.wait_for_function("document.fonts.status === 'loaded' && !document.querySelector('[aria-busy=true]')")
    page.wait_for_load_state("load")
    page.evaluate("() => new Promise((done) => setTimeout(done, 1500))")  # charts are drawn, rows have come
    page.screenshot(path=IMAGES / f"{name}.png")
    print(f"docs/images/{name}.png")


if __name__ == "__main__":
    random.seed(7)
    main()
