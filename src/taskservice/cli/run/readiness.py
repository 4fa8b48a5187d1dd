"""Asking a server how it is, without the client: it may be starting, or be something else."""

from __future__ import annotations

import asyncio
import time

import httpx

ASK_EVERY_S = 0.1


def address_of(host: str, port: int) -> str:
    """Where a client on this machine reaches a server that listens on ``host``."""
    reached = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def answers_as_task_service(address: str) -> bool:
    try:
        answer = httpx.get(f"{address}/v1/status", timeout=2, trust_env=False, verify=False).json()
    except (httpx.HTTPError, ValueError):
        return False
    return isinstance(answer, dict) and ("counts" in answer or "code" in answer)


async def wait_until_ready(address: str, timeout_s: float) -> bool:
    end_s = time.monotonic() + timeout_s
    async with httpx.AsyncClient(base_url=address, timeout=5, trust_env=False, verify=False) as client:
        while time.monotonic() < end_s:
            try:
                if (await client.get("/readyz")).is_success:
                    return True
            except httpx.TransportError:
                pass
            await asyncio.sleep(ASK_EVERY_S)
    return False
