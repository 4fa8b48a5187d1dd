"""Who one is; and signing in and out, for browsers, which send no header with an EventSource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from taskservice.api.access.credentials import COOKIE
from taskservice.api.access.principal import Principal, principal_of
from taskservice.api.inputs.body import read_fields
from taskservice.api.inputs.query import refuse_query
from taskservice.api.parts import parts_of
from taskservice.api.routes.answers import answer
from taskservice.domain.errors import InvalidInput

TOKEN_CHARS = 255
FRESH = {"Cache-Control": "no-store"}


async def me(request: Request) -> Response:
    refuse_query(request)
    return answer(_shown(principal_of(request.scope)), headers=FRESH)


async def sign_in(request: Request) -> Response:
    """The cookie holds the token itself: no script reads it, no other site sends it, and it ends with the token."""
    refuse_query(request)
    token = (await read_fields(request, "token")).get("token")
    if not isinstance(token, str) or not 1 <= len(token) <= TOKEN_CHARS:
        raise InvalidInput("token", f"must be text of 1 to {TOKEN_CHARS} characters")
    principal = await parts_of(request).gate.identify(token)
    response = answer(_shown(principal), headers=FRESH)
    response.set_cookie(COOKIE, token, path="/", httponly=True, samesite="strict", secure=_is_https(request))
    return response


async def sign_out(request: Request) -> Response:
    """The token stays good: whoever should not have it any more, has it revoked."""
    refuse_query(request)
    response = Response(status_code=204, headers=FRESH)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict", secure=_is_https(request))
    return response


def _shown(principal: Principal) -> Mapping[str, Any]:
    return {
        "name": principal.name,
        "role": principal.role,
        "expires_at": principal.expires_at,
        "open": principal.token_id is None,
    }


def _is_https(request: Request) -> bool:
    """As the browser sees it: a proxy may have ended TLS before us."""
    headers = request.headers
    return "https" in (
        request.url.scheme,
        headers.get("x-forwarded-proto", "").partition(",")[0].strip().lower(),
        headers.get("origin", "").partition(":")[0],
    )
