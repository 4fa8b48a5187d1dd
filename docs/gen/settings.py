"""docs/reference/settings.md, from the table that the loader reads."""

from __future__ import annotations

from docs.gen.markdown import code, table
from taskservice.infra.settings import SETTINGS, Setting

INTRO = """# Settings

Environment variables, read once when a process starts. A `.env` file in the working folder is read as well; a
variable that is set in the environment wins over it. A variable that is
empty counts as unset. `DATABASE_URL` wins over `DB_HOST` and what belongs to it.

A wrong value stops the start with one line that names the variable, what it holds and what is allowed (the code is
[`invalid_setting`](errors.md#invalid_setting)). `task-cli config` shows
what holds, and where it comes from. Those marked secret are masked there, and in no log.
"""


def settings_page() -> str:
    rows = [(code(s.variable), _default(s), _allowed(s), _meaning(s)) for s in SETTINGS]
    return INTRO + "\n" + table(("variable", "default", "allowed", "what it is"), rows)


def _default(setting: Setting) -> str:
    return "unset" if setting.default is None else code(setting.default)


def _allowed(setting: Setting) -> str:
    return setting.kind.allowed


def _meaning(setting: Setting) -> str:
    return setting.help + ("; secret" if setting.secret else "")
