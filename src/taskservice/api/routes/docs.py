"""The OpenAPI document, and a page to try it that asks nobody else for anything."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from taskservice.api.inputs.query import refuse_query
from taskservice.api.openapi.document import openapi_document
from taskservice.api.problems import respond_by_status
from taskservice.infra.codec import encode

# Swagger UI, as this package carries it.
SWAGGER_UI = ("mkdocs_swagger_ui_tag", "swagger-ui")
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"


async def openapi(request: Request) -> Response:
    refuse_query(request)
    return Response(_document(), media_type="application/json")


async def page(request: Request) -> Response:
    refuse_query(request)
    return Response(_static("docs.html"), media_type="text/html", headers={"Content-Security-Policy": POLICY})


class Assets(StaticFiles):
    """Files that exist; anything else is a problem like everywhere."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except HTTPException as error:
            await respond_by_status(error.status_code, scope["path"])(scope, receive, send)


def assets() -> Mount:
    return Mount("/docs/assets", Assets(packages=[SWAGGER_UI, ("taskservice.api", "static")]), name="docs assets")


@cache
def _document() -> bytes:
    return encode(openapi_document())


@cache
def _static(name: str) -> bytes:
    return files("taskservice.api").joinpath("static", name).read_bytes()
