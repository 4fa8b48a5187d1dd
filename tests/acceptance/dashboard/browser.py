"""A page in a context of its own, watched: what the browser complains of, and where it sends requests to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request

from bench.browser import launch_options

ZONE = "Europe/Berlin"
WITHIN_MS = 30_000


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(**launch_options())


@dataclass
class Watched:
    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    # What a test brings about on purpose, such as a server that is gone: part of the complaint's text.
    expected: list[str] = field(default_factory=list)

    def complain(self, text: str) -> None:
        if not any(part in text for part in self.expected):
            self.complaints.append(text)

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complain(f"{message.type}: {message.text}")

    def on_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.complain(f"a request to somebody else: {request.url}")


OpenPage = Callable[..., Watched]


def new_page(
    browser: Browser,
    address: str,
    *,
    theme: str = "light",
    width: int = 1280,
    height: int = 900,
    bypass_csp: bool = False,
    expected: Sequence[str] = (),
    **how: Any,
) -> Watched:
    """``theme`` is what the system prefers. ``bypass_csp`` lets a test put a script of its own into the page."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme=theme,  # type: ignore[arg-type]
        locale="en-GB",
        timezone_id=ZONE,
        bypass_csp=bypass_csp,
        **how,
    )
    context.set_default_timeout(WITHIN_MS)
    page = context.new_page()
    watched = Watched(page, address, expected=list(expected))
    page.on("console", watched.on_console)
    page.on("pageerror", lambda error: watched.complain(f"pageerror: {error}"))
    page.on("request", watched.on_request)
    return watched
