"""Error classes with a code of their own, read from the source, so that nothing need be installed or imported."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

import taskservice

SOURCE = Path(taskservice.__file__).parent


@dataclass(frozen=True)
class Declared:
    """``meaning``: the first paragraph of its docstring."""

    name: str
    code: str
    meaning: str


def declared_errors() -> list[Declared]:
    """By code."""
    found = [
        Declared(node.name, code, _first_paragraph(ast.get_docstring(node) or ""))
        for path in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and (code := _own_code(node))
    ]
    return sorted(found, key=lambda error: error.code)


def _own_code(node: ast.ClassDef) -> str | None:
    for part in node.body:
        if not isinstance(part, ast.Assign) or not isinstance(part.value, ast.Constant):
            continue
        names = [target.id for target in part.targets if isinstance(target, ast.Name)]
        if names == ["code"] and isinstance(part.value.value, str):
            return part.value.value
    return None


def _first_paragraph(docstring: str) -> str:
    return " ".join(docstring.split("\n\n")[0].split())
