"""A real Chromium with the dashboard in it, measured from within: frames drawn, memory used, when something is seen."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import CDPSession, Page, async_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SIZE = {"width": 1280, "height": 900}
AT_MOST_MS = 30_000
# Frames are counted second by second. `seen(id, words)` is when the row of a task was first drawn with the words.
MEASURE = """
(() => {
  const frames = { seconds: [], count: 0, since: 0, last: 0, longest: 0 };
  let waiting = [];
  const drawn = (now) => {
    if (frames.last) frames.longest = Math.max(frames.longest, now - frames.last);
    frames.last = now;
    frames.since ||= now;
    frames.count += 1;
    if (now - frames.since >= 1000) {
      frames.seconds.push((1000 * frames.count) / (now - frames.since));
      frames.count = 0;
      frames.since = now;
    }
    waiting = waiting.filter(({ link, words, tell }) => {
      const row = document.querySelector(link)?.closest("tr");
      if (!row?.textContent.includes(words)) return true;
      tell(Date.now() / 1000);
      return false;
    });
    requestAnimationFrame(drawn);
  };
  requestAnimationFrame(drawn);
  window.measure = {
    restart: () => Object.assign(frames, { seconds: [], count: 0, since: 0, last: 0, longest: 0 }),
    frames: () => ({ seconds: frames.seconds, longest: frames.longest }),
    seen: (id, words) => new Promise((tell) => waiting.push({ link: `a[href="/tasks/${id}"]`, words, tell })),
  };
})()
"""


def find_chromium() -> str | None:
    return next((found for name in CHROMIUM if (found := shutil.which(name))), None)


def launch_options() -> dict[str, Any]:
    """As root only without the sandbox, which needs another user."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": find_chromium(), "args": [*sandbox, "--disable-dev-shm-usage"]}


class Seen:
    """A page that is open."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self.page = page
        self._session = session

    async def go(self, path: str) -> None:
        await self.page.goto(path)
        await self.page.get_by_role("heading", level=1).wait_for(timeout=AT_MOST_MS)

    async def seen(self, task_id: int, words: str) -> float:
        """When the row of the task first showed the words: seconds since 1970. To be asked before it does."""
        at = await self.page.evaluate("([id, words]) => measure.seen(id, words)", [task_id, words])
        return float(at)

    async def restart_frames(self) -> None:
        await self.page.evaluate("measure.restart()")

    async def frames(self) -> tuple[list[float], float]:
        """Frames a second, for each second; the longest time between two, in ms."""
        found = await self.page.evaluate("measure.frames()")
        return found["seconds"], found["longest"]

    async def heap_mb(self, *, collected: bool = False) -> float:
        if collected:
            await self._session.send("HeapProfiler.collectGarbage")
        metrics = (await self._session.send("Performance.getMetrics"))["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "JSHeapUsedSize")) / 1e6


@asynccontextmanager
async def opened(port: int) -> AsyncIterator[Seen]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**launch_options())
        try:
            context = await browser.new_context(base_url=f"http://127.0.0.1:{port}", viewport=SIZE)  # type: ignore[arg-type]
            page = await context.new_page()
            await page.add_init_script(MEASURE)
            session = await context.new_cdp_session(page)
            await session.send("Performance.enable")
            yield Seen(page, session)
        finally:
            async with asyncio.timeout(AT_MOST_MS / 1000):
                await browser.close()
