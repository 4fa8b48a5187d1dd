"""Mail addresses, checked before any server sees them."""

from __future__ import annotations

import re
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import getaddresses

from taskservice.domain.errors import ParameterError

MAX_RECIPIENTS = 100
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def parse_recipients(text: str) -> list[Address]:
    """At least one; the same address twice is once. Raises ParameterError."""
    found: dict[str, Address] = {}
    for address in _parse(text, "recipient"):
        found.setdefault(address.addr_spec.lower(), address)
    if not found:
        raise ParameterError("recipient", "must be one mail address, or several with commas between")
    if len(found) > MAX_RECIPIENTS:
        raise ParameterError("recipient", f"must be at most {MAX_RECIPIENTS} addresses, not {len(found)}")
    return list(found.values())


def parse_sender(text: str) -> Address:
    """Raises ParameterError."""
    addresses = _parse(text, "sender")
    if len(addresses) != 1:
        raise ParameterError("sender", "must be one mail address")
    return addresses[0]


def _parse(text: str, parameter: str) -> list[Address]:
    if not text.isprintable():  # a newline would begin another header
        raise ParameterError(parameter, "must be printable text on one line")
    pairs = [(name, spec) for name, spec in getaddresses([text]) if name or spec]
    if not pairs and text.strip(" ,"):
        raise ParameterError(parameter, f"{text[:80]!r} is not a mail address")
    return [_address(name, spec, parameter) for name, spec in pairs]


def _address(name: str, spec: str, parameter: str) -> Address:
    local, _, domain = spec.rpartition("@")
    try:
        domain = domain.encode("idna").decode() if domain else domain
        labels = domain.removesuffix(".").split(".")
        if not _LOCAL.fullmatch(local) or not all(map(_LABEL.fullmatch, labels)) or len(local) > 64 or len(spec) > 254:
            raise ValueError
        return Address(display_name=name, username=local, domain=domain)
    except (ValueError, MessageError):
        raise ParameterError(parameter, f"{(spec or name)[:80]!r} is not a mail address") from None
