"""The three forms of every answer. JSON is the API's own; YAML is read back as the very same values."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import orjson

from taskservice.cli.render.tables import Table, print_table

# What every YAML reader, old or new, takes for text. Anything else is quoted.
_PLAINLY_TEXT = re.compile(r"[A-Za-z_/][A-Za-z0-9_./@ -]*[A-Za-z0-9_/]")
_NOT_TEXT = frozenset({"null", "true", "false", "yes", "no", "on", "off", "nan", "inf"})


def emit(value: Any, output: str, table: Callable[[Any], Table]) -> None:
    """``value`` is the API's JSON, ``table`` makes its table."""
    if output == "json":
        sys.stdout.write(to_json(value))
    elif output == "yaml":
        sys.stdout.write(to_yaml(value))
    else:
        print_table(table(value))


def to_json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def to_yaml(value: Any) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        """Keeps the order of keys, shares nothing by anchors, quotes every text that could be taken for more."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    def represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        is_plain = _PLAINLY_TEXT.fullmatch(text) and text.lower() not in _NOT_TEXT
        return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style=None if is_plain else '"')

    Dumper.add_representer(str, represent_text)
    Dumper.add_multi_representer(str, represent_text)  # enums, whose text is their value
    text: str = yaml.dump(value, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=1_000_000)
    return text.removesuffix("...\n")
