"""The message. The same task execution makes the same Message-ID, so that a repeated attempt can be told as one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from taskservice.domain.errors import ParameterError
from taskservice.workers.context import Context


def compose(
    context: Context, sender: Address, to: Sequence[Address], subject: str, body: str, html: str | None
) -> EmailMessage:
    """Raises ParameterError for a subject that is not one line: what follows a newline would be a header."""
    if not subject.isprintable():
        raise ParameterError("subject", "must be printable text on one line")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = list(to)
    mail["Subject"] = subject
    mail["Date"] = datetime.now(UTC)
    mail["Message-ID"] = _message_id(context, sender, to, subject, body)
    mail["Auto-Submitted"] = "auto-generated"  # so that no vacation notice answers
    mail.set_content(body)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    return mail


def _message_id(context: Context, sender: Address, to: Sequence[Address], subject: str, body: str) -> str:
    # task ids begin at 1 in every installation: what is sent, and to whom, keeps two of them apart
    said = "\0".join([sender.addr_spec, *(address.addr_spec for address in to), subject, body])
    digest = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]
    return f"<{context.idempotency_key}.{digest}@{sender.domain}>"
