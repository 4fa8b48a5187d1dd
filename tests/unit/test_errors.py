"""The one tree of errors, which ``domain/errors.py`` draws."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from taskservice.domain import errors

SOURCE = Path(errors.__file__).parents[1]


def test_the_drawing_has_every_error_with_its_code_and_no_other() -> None:
    drawn = re.findall(r"^ [├└]─ (\w+) +(\w+) ", errors.__doc__ or "", re.MULTILINE)
    assert {(name, code) for name, code in drawn if name != "ServerRefused"} == declared()


def declared() -> set[tuple[str, str]]:
    """Classes with a code of their own. ServerRefused has the server's."""
    return {
        (node.name, part.value.value)
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
        for part in node.body
        if isinstance(part, ast.Assign) and isinstance(part.value, ast.Constant) and isinstance(part.value.value, str)
        if [target.id for target in part.targets if isinstance(target, ast.Name)] == ["code"]
    }
