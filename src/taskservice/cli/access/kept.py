"""The tokens in the config file, by address, so that none is ever sent to another: ``tokens: {address: token}``."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import yaml

_BLOCK = re.compile(r"^tokens:.*\n(?:[ \t]+.*\n|[ \t]*\n)*", re.MULTILINE)


def keep_token(path: Path, address: str, token: str | None) -> bool:
    """None forgets it. Whether there was one before. What else is in the file stays as it is."""
    before = path.read_text("utf-8") if path.exists() else ""
    config: dict[str, Any] = yaml.safe_load(before) or {}
    tokens: dict[str, str] = dict(config.get("tokens", {}))
    was_kept = tokens.pop(address.rstrip("/"), None) is not None
    if token is not None:
        tokens[address.rstrip("/")] = token
    if token is not None or was_kept:
        _write(path, _with_tokens(before, {**config, "tokens": tokens}))
    return was_kept


def _with_tokens(before: str, wanted: dict[str, Any]) -> str:
    """Comments and all, where the file is laid out as people do it; else written anew."""
    ended = before if before.endswith("\n") or not before else before + "\n"
    after = _BLOCK.sub("", ended) + yaml.safe_dump({"tokens": wanted["tokens"]}, sort_keys=False)
    try:
        as_wanted = yaml.safe_load(after) == wanted
    except yaml.YAMLError:
        as_wanted = False
    return after if as_wanted else yaml.safe_dump(wanted, sort_keys=False, allow_unicode=True)


def _write(path: Path, text: str) -> None:
    """In one step, and readable by its owner alone from its first byte on. A link stays one."""
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(target)
