"""Sending by SMTP, and what the server's refusals mean for the task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import parse_qsl, unquote, urlsplit

import aiosmtplib

from taskservice.domain.errors import PermanentFailure

_STARTTLS = {"auto": None, "always": True, "never": False}
# The operator's to mend, or the server's mood: another attempt may find it better.
_NOT_ABOUT_THE_MAIL = (
    aiosmtplib.SMTPConnectResponseError,
    aiosmtplib.SMTPHeloError,
    aiosmtplib.SMTPAuthenticationError,
)


class MailRefused(Exception):
    """The server will not take the mail now; it may later."""


@dataclass(frozen=True)
class SmtpServer:
    """``starttls``: None takes it where it is offered. ``tls``: from the first byte."""

    host: str
    port: int
    username: str | None
    password: str | None
    tls: bool
    starttls: bool | None


def parse_smtp_url(url: str) -> SmtpServer:
    """``smtp://user:password@host:port?starttls=auto|always|never`` or ``smtps://…``. Raises PermanentFailure."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    tls = parts.scheme == "smtps"
    starttls = options.pop("starttls", "never" if tls else "auto")
    if starttls not in _STARTTLS or options or (tls and starttls != "never"):
        raise PermanentFailure("TASK_SMTP_URL: after '?' it takes starttls=auto, always or never, with smtp:// only")
    return SmtpServer(
        host=parts.hostname or "localhost",
        port=parts.port or (465 if tls else 25),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=tls,
        starttls=_STARTTLS[starttls],
    )


async def deliver(server: SmtpServer, mail: EmailMessage, to: Sequence[Address], timeout_s: float) -> dict[str, str]:
    """Who was refused while others were not, with what the server said.

    Raises PermanentFailure where it says that it never will (5xx), else what another attempt may overcome.
    """
    try:
        refused, _ = await aiosmtplib.send(
            mail,
            recipients=[address.addr_spec for address in to],
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.tls,
            start_tls=server.starttls,
            timeout=max(1.0, timeout_s),
        )
    except aiosmtplib.SMTPRecipientsRefused as error:
        answers = [f"{one.recipient}: {one.code} {one.message}" for one in error.recipients]
        raise _refusal(answers, final=all(one.code >= 500 for one in error.recipients)) from error
    except _NOT_ABOUT_THE_MAIL:
        raise
    except aiosmtplib.SMTPResponseException as error:
        raise _refusal([f"{error.code} {error.message}"], final=error.code >= 500) from error
    return {address: f"{answer.code} {answer.message}" for address, answer in refused.items()}


def _refusal(answers: Sequence[str], final: bool) -> Exception:
    text = "the mail server refused: " + "; ".join(answers)
    return PermanentFailure(text) if final else MailRefused(text)
