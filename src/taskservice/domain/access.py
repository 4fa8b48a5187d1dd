"""Who may do what: roles, and what a token looks like."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from enum import StrEnum

from taskservice.domain.errors import InvalidInput

# Whoever asks a server that has no tokens, and says no name.
ANONYMOUS = "anonymous"
NAME_CHARS = 100
TOKEN_MARK = "tsk_"
# What may be shown of a token: 8 of its 43 characters leave 208 bits to guess.
PREFIX_CHARS = len(TOKEN_MARK) + 8
TOKEN = re.compile(TOKEN_MARK + "[A-Za-z0-9_-]{43}")


class Role(StrEnum):
    """``worker`` is for what runs tasks: it reads, and reports; it creates and changes nothing else."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"
    WORKER = "worker"

    def may(self, needed: Role) -> bool:
        return needed in _INCLUDED[self]


_INCLUDED: Mapping[Role, frozenset[Role]] = {
    Role.VIEWER: frozenset({Role.VIEWER}),
    Role.OPERATOR: frozenset({Role.VIEWER, Role.OPERATOR}),
    Role.WORKER: frozenset({Role.VIEWER, Role.WORKER}),
    Role.ADMIN: frozenset(Role),
}


def digest_of(token: str) -> bytes | None:
    """What is kept of a token, and what it is found by; None where the text is no token at all.

    SHA-256 and none of the slow functions that passwords need: a token is 256 random bits, and nobody can try them all,
    however fast each try is; and every request pays for it.
    """
    return hashlib.sha256(token.encode()).digest() if TOKEN.fullmatch(token) else None


def parse_token_name(name: str) -> str:
    """As events show who did something. Raises InvalidInput."""
    if not 1 <= len(name) <= NAME_CHARS or not name.isprintable() or name != name.strip():
        raise InvalidInput("name", f"must be 1 to {NAME_CHARS} printable characters, no space at either end")
    if name == ANONYMOUS or name.startswith(TOKEN_MARK):
        raise InvalidInput("name", f"must be neither {ANONYMOUS} nor begin with {TOKEN_MARK}")
    return name
