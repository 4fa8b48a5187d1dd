"""The address that the server listens on, and how many connections it may have there."""

from __future__ import annotations

import errno
import ipaddress
import logging
import resource
import socket

from taskservice.api.errors import AddressInUse, AddressRefused
from taskservice.infra.log import event

log = logging.getLogger("taskservice.server")

BACKLOG = 2048
# A client that is gone, or takes nothing more, gives its connection back within this time.
DEAD_PEER_S = 60
OPEN_FILES = 65_536
# For the database, the log and all else that is no client's.
RESERVED_FILES = 256


def refuse_strangers(host: str, has_tokens: bool, insecure: bool) -> None:
    """Of an address that is not this machine's alone. Without tokens, who reaches the server may do everything."""
    if has_tokens:
        return
    if not insecure:
        raise AddressRefused(
            f"SERVER_HOST={host} can be reached from other machines, and there are no tokens to keep them out: "
            "create one with 'task-cli token create', use 127.0.0.1, or start with --insecure"
        )
    event(log, "server.insecure", level=logging.WARNING, host=host, meaning="ANYBODY WHO REACHES IT MAY DO EVERYTHING")


def bind(host: str, port: int) -> socket.socket:
    """Raises AddressInUse, AddressRefused."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise AddressRefused(f"SERVER_HOST={host} is no address of this machine: {error}") from error
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; inherited by every connection
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_PEER_S * 1000)
        # also where nothing is sent for hours, as to a reader without work
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, DEAD_PEER_S // 2)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, DEAD_PEER_S // 6)
    try:
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        if error.errno != errno.EADDRINUSE:
            raise AddressRefused(f"cannot listen on {host}, port {port}: {error.strerror}") from error
        raise AddressInUse(
            f"port {port} on {host} is in use: stop what listens there, or choose another with SERVER_PORT=<port>"
        ) from error
    return listening


def allow_connections(wanted: int) -> int:
    """How many of the ``wanted`` the system lets this user have; each takes an open file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return max(1, min(wanted, max(soft, most) - RESERVED_FILES))


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
