"""send_email: by SMTP to TASK_SMTP_URL; without that into a Maildir in the data folder, where mail can be looked at."""

from __future__ import annotations

import asyncio
from typing import Any

from taskservice.workers.builtin.configured import settings
from taskservice.workers.builtin.mail.addresses import parse_recipients, parse_sender
from taskservice.workers.builtin.mail.maildir import keep
from taskservice.workers.builtin.mail.message import compose
from taskservice.workers.builtin.mail.smtp import deliver, parse_smtp_url
from taskservice.workers.context import Context
from taskservice.workers.handlers.registry import task


@task
async def send_email(
    context: Context,
    recipient: str,
    subject: str = "",
    body: str = "",
    sender: str | None = None,
    html: str | None = None,
) -> dict[str, Any]:
    """``recipient``: one address, or several with commas between. ``html``: the body once more, as a page.

    Who was refused while others were not is in the result, under ``refused``: a retry would reach the others twice.
    """
    chosen = settings()
    to = parse_recipients(recipient)
    mail = compose(context, parse_sender(sender or chosen.mail_from), to, subject, body, html)
    result: dict[str, Any] = {"message_id": mail["Message-ID"], "recipients": [address.addr_spec for address in to]}
    if chosen.smtp_url is None:
        await asyncio.to_thread(keep, chosen.data_dir / "mail", mail)
        return {**result, "delivered_to": "maildir"}
    refused = await deliver(parse_smtp_url(chosen.smtp_url), mail, to, timeout_s=context.remaining_s)
    accepted = [address for address in result["recipients"] if address not in refused]
    return {**result, "recipients": accepted, "delivered_to": "smtp", **({"refused": refused} if refused else {})}
