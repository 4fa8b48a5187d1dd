"""What the dashboard takes its types from is what the service serves."""

from __future__ import annotations

import json
from pathlib import Path

from taskservice.api.openapi.document import openapi_document

DASHBOARD = Path(__file__).parents[2] / "dashboard"


def test_the_dashboards_copy_of_the_openapi_document_is_up_to_date() -> None:
    """If not: `make gen`. That schema.ts follows from the copy is held by `make check`."""
    assert json.loads((DASHBOARD / "openapi.json").read_text()) == json.loads(json.dumps(openapi_document()))
