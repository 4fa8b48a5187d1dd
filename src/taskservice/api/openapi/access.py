"""Signing in and out, and what every operation that needs a role has in common."""

from __future__ import annotations

from collections.abc import Mapping

from taskservice.api.access.credentials import COOKIE
from taskservice.api.access.table import NEEDED
from taskservice.api.openapi.operations import BAD_INPUT, BODY, Part, answer, header, json_body, operation, problems
from taskservice.api.openapi.schemas import TIME, Schema, nullable, obj, ref, text
from taskservice.api.problems import KINDS
from taskservice.api.routes.session import TOKEN_CHARS
from taskservice.domain.access import TOKEN_MARK, Role

SECURITY_SCHEMES: Mapping[str, Part] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "a token of `task-cli token create`"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "as `POST /v1/session` sets it"},
}

ACCESS_SCHEMAS: dict[str, Schema] = {
    "Me": obj(
        {
            "name": text("as events show who did something"),
            "role": text(enum=[role.value for role in Role]),
            "expires_at": nullable(TIME),
            "open": {"type": "boolean", "description": "the service has no tokens, and asks for none"},
        }
    ),
    "SignIn": obj({"token": text(minLength=1, maxLength=TOKEN_CHARS)}, required=("token",), additionalProperties=False),
}

SIGN_IN = operation(
    "sign_in",
    "Sign in, for browsers: the token is kept in a cookie that no script reads",
    "access",
    {
        "200": answer("whose token it is", ref("Me"), headers={"Set-Cookie": header("the session", text())}),
        **problems(*BAD_INPUT, *BODY, "unauthorized", "database_unavailable"),
    },
    body=json_body("SignIn", {"token": f"{TOKEN_MARK}…"}),
)
SIGN_OUT = operation(
    "sign_out",
    "Sign out: the cookie is taken back; the token stays good",
    "access",
    {"204": {"description": "signed out"}, **problems(*BAD_INPUT, "cross_origin_refused")},
)
ME = operation(
    "me", "Who one is, and what one may do", "access", {"200": answer("ok", ref("Me")), **problems(*BAD_INPUT)}
)

ACCESS_PATHS: dict[str, dict[str, Part]] = {
    "/v1/me": {"get": ME},
    "/v1/session": {"post": SIGN_IN, "delete": SIGN_OUT},
}


def with_access(paths: Mapping[str, Mapping[str, Part]]) -> dict[str, dict[str, Part]]:
    """The same, with what asking for a token adds to each operation that needs a role."""
    return {
        path: {method: _with_access(part) for method, part in operations.items()} for path, operations in paths.items()
    }


def _with_access(part: Part) -> Part:
    needed = NEEDED[part["operationId"]]
    if needed is None:
        return {**part, "security": []}
    responses = dict(part["responses"])
    for code in ("unauthorized", "forbidden", "cross_origin_refused", "database_unavailable"):
        status = str(KINDS[code].status)
        responses[status] = _also(responses[status], code) if status in responses else problems(code)[status]
    return {
        **part,
        "description": f"Needs the role `{needed}`.",
        "security": [{name: []} for name in SECURITY_SCHEMES],
        "responses": dict(sorted(responses.items())),
    }


def _also(response: Part, code: str) -> Part:
    said = response["description"]
    return response if f"`{code}`" in said else {**response, "description": f"{said}; `{code}`: {KINDS[code].title}"}
