"""Under which name a request came to this machine.

A page elsewhere can have its own name resolve to 127.0.0.1 once it was loaded; to the browser it is then of our origin.
"""

from __future__ import annotations

from functools import lru_cache

from taskservice.api.access.credentials import Headers
from taskservice.api.connection.listening import is_loopback


def find_host(headers: Headers) -> bytes:
    """Empty where there is none: no browser asks so."""
    return next((value for name, value in headers if name == b"host"), b"")


@lru_cache(256)
def is_of_this_machine(host: bytes) -> bool:
    """Whether ``host``, with or without a port, is resolved by nobody else, or names nothing."""
    given = host.decode("latin-1").lower()
    name = given[1:].partition("]")[0] if given.startswith("[") else given.partition(":")[0].removesuffix(".")
    return not given or name.endswith(".localhost") or is_loopback(name)
