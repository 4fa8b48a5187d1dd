"""Fenced blocks of a Markdown page, and what becomes of each language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[3]

RUN = frozenset({"sh", "python", "sql"})
PARSED = frozenset({"json", "yaml"})
ONLY_READ = frozenset({"", "text", "mermaid", "js", "ts", "go", "ini", "toml", "proto"})

FENCE = re.compile(r"^ *```")
OPENING = re.compile(r"^(?P<indent> *)```(?P<language>[\w+-]*)$")
EXCLUDED = re.compile(r"^ *<!-- not run: (?P<why>\S.*) -->$")
NAME = re.compile(r"^# ([\w/]+\.py)$")


@dataclass(frozen=True)
class Snippet:
    """``line``: where its fence opens. ``excluded``: why it is not run, by the comment before its fence."""

    page: Path
    line: int
    language: str
    text: str
    excluded: str | None

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def file_name(self) -> str | None:
        """Of a Python file, by its first line; None for a program."""
        named = NAME.match(self.text.partition("\n")[0])
        return named[1] if named and self.language == "python" else None


def pages() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def snippets_of(page: Path) -> Iterator[Snippet]:
    lines = page.read_text().splitlines()
    start = 0
    while start < len(lines):
        if not FENCE.match(lines[start]):
            start += 1
            continue
        opening = OPENING.match(lines[start])
        assert opening, f"{page}:{start + 1}: the fence says more than its language: {lines[start]}"
        end = next((n for n in range(start + 1, len(lines)) if lines[n] == opening["indent"] + "```"), None)
        assert end, f"{page}:{start + 1}: the fence is not closed"
        excluded = EXCLUDED.match(lines[start - 1]) if start else None
        text = dedent("\n".join(lines[start + 1 : end])) + "\n"
        yield Snippet(page, start + 1, opening["language"], text, excluded["why"] if excluded else None)
        start = end + 1
