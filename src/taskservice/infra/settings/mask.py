"""Secrets, made safe to print."""

from __future__ import annotations

import re

MASK = "****"
_SECRET_PARAMETER = re.compile(r"((?:password|passfile|sslkey|client_secret)=)[^&]*", re.IGNORECASE)


def mask(secret: str) -> str:
    """A URL keeps all but its password; of anything else nothing is shown, not even its length."""
    if not secret:
        return ""
    return mask_url(secret) if "://" in secret else MASK


def mask_url(url: str) -> str:
    """The URL without its password, be it before the host or a parameter."""
    scheme, _, rest = _SECRET_PARAMETER.sub(rf"\1{MASK}", url).partition("://")
    # Up to the last "@", and by hand: a password that was not quoted may hold "@", "/", "?" or "#", which urlsplit
    # would take for its end and so show the rest of it. To hide too much is the better mistake.
    userinfo, at, address = rest.rpartition("@")
    user, colon, _ = userinfo.partition(":")
    return f"{scheme}://{user}{colon and colon + MASK}{at}{address}"
