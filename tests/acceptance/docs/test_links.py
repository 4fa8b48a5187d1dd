"""Every link of README.md, CHANGELOG.md and docs/ leads somewhere. Other sites are not asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from snippets import ROOT, pages

PAGES = [*pages(), ROOT / "CHANGELOG.md"]
CODE = re.compile(r"^( *)```.*?^\1```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]*(?:\([^()\s]*\))?)\)|\b(?:src|srcset|href)=\"([^\"]*)\"")
HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
ANCHOR = re.compile(r"<a (?:name|id)=\"([^\"]+)\">")
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_the_page_leads_somewhere(page: Path) -> None:
    assert not [f"{link}: {why}" for link in links(page) if (why := broken(page, link))]


def test_every_page_can_be_reached_from_the_index() -> None:
    seen, waiting = set[Path](), [ROOT / "docs/README.md"]
    while waiting:
        page = waiting.pop()
        if page not in seen:
            seen.add(page)
            waiting += [to for link in links(page) if (to := target(page, link)).suffix == ".md" and to.is_file()]
    # decisions are listed as a folder
    assert not [page for page in pages() if page not in seen and page.parent.name != "decisions"]


@cache
def links(page: Path) -> tuple[str, ...]:
    text = CODE.sub(lambda found: "" if "\n" in found[0] else "`code`", page.read_text())
    return tuple(inside or attribute for inside, attribute in LINK.findall(text))


def broken(page: Path, link: str) -> str | None:
    """Why, or None."""
    parts = urlsplit(link)
    if parts.scheme:
        plausible = parts.scheme in ("https", "mailto") and (parts.scheme == "mailto" or HOST.fullmatch(parts.netloc))
        return None if plausible else "is no address of a public page"
    to = target(page, link)
    if not to.exists():
        return "there is no such file"
    if parts.fragment and parts.fragment not in anchors(to):
        return "there is no such heading"
    return None


def target(page: Path, link: str) -> Path:
    parts = urlsplit(link)
    if parts.scheme:
        return Path(link)
    return (page.parent / unquote(parts.path)).resolve() if parts.path else page


@cache
def anchors(page: Path) -> frozenset[str]:
    """As GitHub names them: a heading that comes again is numbered."""
    text = re.sub(r"^( *)```.*?^\1```$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    return frozenset([*numbered(HEADING.findall(text)), *ANCHOR.findall(text)])


def numbered(headings: list[str]) -> Iterator[str]:
    times = Counter[str]()
    for heading in headings:
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
        yield f"{name}-{times[name]}" if times[name] else name
        times[name] += 1
