"""What the doctor's tests share: an examination of one database, by limits under which trouble need not last."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

from taskservice.cli.doctor.examine import examine
from taskservice.cli.doctor.findings import Finding, Severity
from taskservice.cli.doctor.patient import Limits

NOWHERE = "http://127.0.0.1:9"  # the port of `discard`, on which nobody listens


def diagnose(uri: str, limits: Limits | None = None, address: str = NOWHERE, **variables: str) -> dict[str, Any]:
    """What each check found."""
    listen = {"DATABASE_LISTEN_URL": os.environ["DATABASE_LISTEN_URL"]} if "DATABASE_LISTEN_URL" in os.environ else {}
    given = {"DATABASE_URL": uri, **listen, **variables}
    return {check.name: findings for check, findings in examine(address, False, given, Path("/nowhere"), limits)}


async def diagnose_aside(uri: str, limits: Limits | None = None, **given: str) -> dict[str, Any]:
    """The same, while the loop goes on."""
    return await asyncio.to_thread(diagnose, uri, limits, **given)


def only(findings: list[Finding], code: str) -> str:
    """What the one finding with this code says."""
    [found] = [finding.found for finding in findings if finding.code == code]
    return found


def is_well(findings: list[Finding]) -> bool:
    return [finding.severity for finding in findings] == [Severity.OK]
