"""Prints the document, for what is generated from it: ``npm run gen`` in dashboard/."""

from __future__ import annotations

import json
import sys

from taskservice.api.openapi.document import openapi_document

json.dump(openapi_document(), sys.stdout, indent=1)
print()
