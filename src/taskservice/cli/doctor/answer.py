"""Asking the server how it is."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from taskservice.cli.doctor.patient import Answer
from taskservice.client.endpoint import Endpoint

WITHIN_S = 5.0  # it gives each of its parts 3 s


def ask_server(address: str, token: str | None = None) -> Answer | str:
    """Its answer, or why there is none. Without a token it tells less. Raises InvalidInput for a wrong address."""
    settings = Endpoint(address=address, actor=None, timeout_s=WITHIN_S, token=token).settings()
    try:
        with httpx.Client(**settings) as client:
            ready = client.get("/readyz")
            parts = ready.json()["parts"]
            version = _body(client.get("/openapi.json")).get("info", {}).get("version")
            answers = {name: client.get(f"/v1/{name}") for name in ("workers", "queues")}
            workers, lanes = (_body(answer).get(name) for name, answer in answers.items())
            why_untold = _why_untold(answers["workers"], "authorization" in client.headers)
            return Answer(ready.status_code == 200, parts, version, _clock(ready), workers, lanes, why_untold)
    except httpx.HTTPError as error:
        return str(error) or type(error).__name__
    except (ValueError, KeyError, TypeError, AttributeError):
        return "what answers there is no Task Service"


def _body(answer: httpx.Response) -> dict[str, Any]:
    """Empty where it refuses."""
    told: dict[str, Any] = answer.json() if answer.is_success else {}
    return told


def _why_untold(answer: httpx.Response, token_given: bool) -> str:
    if answer.status_code != httpx.codes.UNAUTHORIZED:
        return ""
    if token_given:
        return "the server refuses the token that it was given ('task-cli login' takes another)"
    return "the server tells it to a token of role viewer ('task-cli login')"


def _clock(response: httpx.Response) -> float | None:
    """How far it is ahead of ours, in seconds; its Date is cut to whole ones."""
    if "date" not in response.headers:
        return None
    then = parsedate_to_datetime(response.headers["date"]).timestamp() + 0.5
    return then - (time.time() - response.elapsed.total_seconds() / 2)
