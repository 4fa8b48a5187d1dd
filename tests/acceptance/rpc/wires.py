"""Every way that a call may travel."""

from __future__ import annotations

from driving import Wire


def http1(address: str) -> list[Wire]:
    return [
        Wire(address, protocol, binary, gzip)
        for protocol in ("connect", "grpc-web")
        for binary in (True, False)
        for gzip in (True, False)
    ]


def http2(address: str) -> list[Wire]:
    return [
        Wire(address, protocol, binary, gzip, http2=True)
        for protocol in ("grpc", "connect", "grpc-web")
        for binary in (True, False)
        for gzip in (True, False)
    ]


def every(address: str) -> list[Wire]:
    return [*http1(address), *http2(address)]
