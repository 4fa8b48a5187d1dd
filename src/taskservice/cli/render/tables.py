"""Tables: by rich on a terminal, else aligned plain text for other programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import rich.table

STYLES = {
    "PENDING": "yellow",
    "QUEUED": "yellow",
    "RUNNING": "cyan",
    "RETRYING": "magenta",
    "SUCCEEDED": "green",
    "FAILED": "red",
    "CANCELLED": "bright_black",
}
# Columns of one word: never broken on a narrow terminal, where texts and times take several lines.
WORDS = frozenset({"event", "status", "attempt"})


@dataclass(frozen=True)
class Table:
    """Cells are one line of printable text each (see ``cells``). ``numbers``: columns that align right."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[str] = frozenset()
    header: bool = True


def print_table(table: Table) -> None:
    if sys.stdout.isatty():
        from rich.console import Console

        Console().print(rich_table(table))
    else:
        sys.stdout.write(plain(table))


def plain(table: Table) -> str:
    """Columns two spaces apart, no space at a line's end."""
    lines = [[name.upper() for name in table.columns], *table.rows] if table.header else [*table.rows]
    widths = [max(map(len, column), default=0) for column in zip(*lines, strict=True)]
    right = [name in table.numbers for name in table.columns]
    return "".join(f"{_line(cells, widths, right)}\n" for cells in lines)


def rich_table(table: Table, wrap: bool = True) -> rich.table.Table:
    """``wrap``: long cells take several lines; else they are cut at the column's end."""
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    shown = RichTable(box=box.SIMPLE_HEAD, show_header=table.header, pad_edge=False)
    overflow: Literal["fold", "ellipsis"] = "fold" if wrap else "ellipsis"
    for name in table.columns:
        justify: Literal["left", "right"] = "right" if name in table.numbers else "left"
        is_one_word = name in WORDS or name in table.numbers
        shown.add_column(name, justify=justify, overflow=overflow, no_wrap=is_one_word or not wrap)
    for row in table.rows:
        # Text, so that nothing in a task's name is taken for markup
        shown.add_row(*(Text(value, style=STYLES.get(value, "")) for value in row))
    return shown


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = (
        text.rjust(width) if is_right else text.ljust(width)
        for text, width, is_right in zip(cells, widths, right, strict=True)
    )
    return "  ".join(padded).rstrip()
