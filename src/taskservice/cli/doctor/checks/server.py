"""What the server says of itself."""

from __future__ import annotations

from collections.abc import Sequence

from taskservice.cli.doctor.ailments import NO_SERVER_HERE, SERVER_NOT_READY, SERVER_UNREACHABLE
from taskservice.cli.doctor.findings import Finding, well
from taskservice.cli.doctor.patient import Patient


def check(patient: Patient) -> Sequence[Finding]:
    server = patient.server
    if isinstance(server, str):
        # without a database either, there is nothing that could be said to be well
        is_expected = patient.address_given or patient.look is None
        ailment = SERVER_UNREACHABLE if is_expected else NO_SERVER_HERE
        return [ailment(f"{patient.address}: {server}")]
    if not server.ready:
        return [SERVER_NOT_READY(f"{name} {text}") for name, text in server.parts.items() if text != "ok"]
    return [well(f"{patient.address} is ready")]
