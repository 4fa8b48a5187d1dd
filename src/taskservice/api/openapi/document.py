"""The whole document."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from taskservice.api.openapi.access import ACCESS_PATHS, ACCESS_SCHEMAS, SECURITY_SCHEMES, with_access
from taskservice.api.openapi.activity import ACTIVITY_SCHEMAS
from taskservice.api.openapi.bulk import BULK_PATHS, BULK_SCHEMAS
from taskservice.api.openapi.events import event_schemas
from taskservice.api.openapi.operations import ABOUT, PATHS
from taskservice.api.openapi.schemas import SCHEMAS

TAGS = {
    "tasks": "create, read and change tasks",
    "operations": "cancel and re-run all tasks that match, in the background",
    "events": "everything that happens, live and as files",
    "status": "counts and workers",
    "access": "who one is; signing in and out",
    "health": "for load balancers, orchestrators and Prometheus",
    "documents": "about this API",
}


def openapi_document() -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Task Service",
            "version": _version(),
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": description} for name, description in TAGS.items()],
        "paths": with_access({**PATHS, **BULK_PATHS, **ACCESS_PATHS}),
        "components": {
            "schemas": {**SCHEMAS, **ACTIVITY_SCHEMAS, **BULK_SCHEMAS, **ACCESS_SCHEMAS, **event_schemas()},
            "securitySchemes": SECURITY_SCHEMES,
        },
    }


def _version() -> str:
    try:
        return version("taskservice")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0+unknown"
