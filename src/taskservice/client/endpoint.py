"""Where the service is, and how httpx is set up to speak to it, sync and async alike."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

from taskservice.client import answers
from taskservice.client.calls import Answer, header
from taskservice.client.errors import ServerRefused
from taskservice.domain.errors import InvalidInput

DEFAULT_ADDRESS = "http://127.0.0.1:8080"
TOKEN_VARIABLE = "TASK_TOKEN"


@dataclass(frozen=True)
class Endpoint:
    """``token`` None: that of the environment's TASK_TOKEN, if there is one."""

    address: str
    actor: str | None
    timeout_s: float
    token: str | None = field(default=None, repr=False)

    def settings(self) -> dict[str, Any]:
        """Arguments for httpx.Client and httpx.AsyncClient."""
        url = parse_address(self.address)
        actor = {"Task-Actor": header(self.actor, "actor", 100)} if self.actor else {}
        token = os.environ.get(TOKEN_VARIABLE) if self.token is None else self.token
        bearer = {"Authorization": f"Bearer {header(token, 'token')}"} if token else {}
        return {
            "base_url": url,
            "headers": {"User-Agent": "taskservice", **actor, **bearer},
            "timeout": self.timeout_s,
            # loading the certificates takes longer than most calls, and plain HTTP needs none
            "verify": url.scheme == "https",
            # no proxy leads to this very machine
            "trust_env": not _is_loopback(url.host),
        }

    def answer(self, response: httpx.Response) -> Answer:
        """Raises ServerRefused for anything but a 2xx with JSON. The response must have been read."""
        try:
            body = orjson.loads(response.content)
        except orjson.JSONDecodeError:
            raise self.stranger(response) from None
        if response.is_success:
            return Answer(response.status_code, response.headers, body)
        if not isinstance(body, dict):
            raise self.stranger(response)
        raise answers.problem(body, response.status_code)

    def stranger(self, response: httpx.Response) -> ServerRefused:
        detail = f"{self.address} answered {response.status_code} and not as a Task Service does; is the address right?"
        return ServerRefused("unexpected_answer", response.status_code, detail)


def parse_address(address: str) -> httpx.URL:
    """Raises InvalidInput."""
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in ("http", "https") or not url.host or url.query or url.fragment:
        raise InvalidInput("address", f"must be like {DEFAULT_ADDRESS}, not {address[:100]!r}")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
