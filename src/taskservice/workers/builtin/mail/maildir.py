"""Mail that is kept, not sent."""

from __future__ import annotations

import threading
from email.message import EmailMessage
from mailbox import Maildir
from pathlib import Path

# The library names a message by a counter that threads would share.
_one_at_a_time = threading.Lock()


def keep(folder: Path, mail: EmailMessage) -> None:
    for name in ("tmp", "new", "cur"):  # the library's own way cannot bear that another process does the same
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    with _one_at_a_time:
        Maildir(folder, create=False).add(mail)
