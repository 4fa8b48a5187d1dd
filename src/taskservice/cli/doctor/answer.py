"""Asking the server how it is."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from taskservice.cli.doctor.patient import Answer
from taskservice.client.endpoint import Endpoint

WITHIN_S = 5.0  # it gives each of its parts 3 s


def ask_server(address: str) -> Answer | str:
    """Its answer, or why there is none. Needs no token. Raises InvalidInput for a wrong address."""
    settings = Endpoint(address=address, actor=None, timeout_s=WITHIN_S).settings()
    try:
        with httpx.Client(**settings) as client:
            ready = client.get("/readyz")
            body = ready.json()
            return Answer(ready.status_code == 200, body["parts"], _version(client), _clock(ready))
    except httpx.HTTPError as error:
        return str(error) or type(error).__name__
    except (ValueError, KeyError, TypeError, AttributeError):
        return "what answers there is no Task Service"


def _version(client: httpx.Client) -> str | None:
    answer = client.get("/openapi.json")
    document: Any = answer.json() if answer.is_success else {}
    version: str | None = document.get("info", {}).get("version")
    return version


def _clock(response: httpx.Response) -> float | None:
    """How far it is ahead of ours, in seconds; its Date is cut to whole ones."""
    if "date" not in response.headers:
        return None
    then = parsedate_to_datetime(response.headers["date"]).timestamp() + 0.5
    return then - (time.time() - response.elapsed.total_seconds() / 2)
