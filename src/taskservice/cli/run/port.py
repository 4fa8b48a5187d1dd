"""Whether the server's port can be had."""

from __future__ import annotations

import socket
import time

from taskservice.api.errors import AddressInUse

# A server whose `up` was killed gives its port back within a moment.
WAIT_S = 3.0


def claim_port(host: str, port: int, again: str) -> int:
    """The port, or a free one for 0. Raises AddressInUse, with ``again``: the command to be run with another port."""
    end_s = time.monotonic() + WAIT_S
    while True:
        try:
            return _bind(host, port)
        except OSError as error:
            if time.monotonic() >= end_s or isinstance(error, socket.gaierror):
                raise AddressInUse(_say(host, port, error, again)) from error
        time.sleep(0.1)


def _bind(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        taken: int = probe.getsockname()[1]
        return taken


def _say(host: str, port: int, error: OSError, again: str) -> str:
    from taskservice.cli.run.readiness import address_of, answers_as_task_service

    if answers_as_task_service(address_of(host, port)):
        return (
            f"a Task Service runs at {address_of(host, port)} already: use it, stop it, or take another port: {again}"
        )
    reason = error.strerror or str(error)
    return f"cannot listen on {host}, port {port} ({reason}): free it, or take another port: {again}"
