"""Who asks, once they were let in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from starlette.types import Scope

from taskservice.domain.access import ANONYMOUS, Role

_IN_SCOPE = "taskservice.principal"


@dataclass(frozen=True)
class Principal:
    """``token_id`` None: whoever asks a server that asks for no token."""

    name: str
    role: Role
    token_id: int | None = None
    expires_at: datetime | None = None

    def by(self, said: str | None) -> str:
        """Who did it, for the events: the token's name, whatever the caller says; without a token, what they say."""
        return (said or ANONYMOUS) if self.token_id is None else self.name


ANYBODY = Principal(ANONYMOUS, Role.VIEWER)
# On a server without tokens.
EVERYBODY = Principal(ANONYMOUS, Role.ADMIN)


def remember_principal(scope: Scope, principal: Principal) -> None:
    scope[_IN_SCOPE] = principal


def principal_of(scope: Scope) -> Principal:
    principal: Principal = scope[_IN_SCOPE]
    return principal
