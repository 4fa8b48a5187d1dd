"""Small pieces of Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [list(columns), ["---"] * len(columns), *map(list, rows)]
    return "\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines)


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def code(text: object) -> str:
    return f"`{text}`"


def codes(texts: Iterable[object]) -> str:
    return ", ".join(map(code, texts))


def literal(value: object) -> str:
    """As JSON, but texts without quotation marks where they have any letter."""
    return value if isinstance(value, str) and value else json.dumps(value)


def anchor(heading: str) -> str:
    """As GitHub names a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def link(heading: str, page: str = "") -> str:
    return f"[{heading}]({page}#{anchor(heading)})"


def sentence(text: str) -> str:
    """A full stop at the end, and the first letter large, where it begins with a word and not with a name of code."""
    text = text.strip()
    first = re.split(r"[ ,;.]", text, maxsplit=1)[0]
    begun = text[:1].upper() + text[1:] if first.isalpha() and first.islower() else text
    return begun + ("" if text.endswith((".", ":", "!", "?")) else ".")
