"""docs/reference/errors.md: what the API answers, from its table of problems; what programs say, from the classes."""

from __future__ import annotations

from collections.abc import Mapping

from docs.gen.declared import declared_errors
from docs.gen.markdown import sentence, table
from docs.gen.remedies import REMEDIES
from taskservice.api.problems import KINDS
from taskservice.cli.exits import REFUSED, STATUS_BY_CODE

INTRO = """# Errors

Every error has a stable `code`. Programs should look at that, and at nothing else: titles and details are for people,
and may change.

The API answers with `application/problem+json` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)):

```json
{
  "type": "about:blank#invalid_input",
  "title": "A field is missing, wrong, too long or unknown",
  "status": 400,
  "code": "invalid_input",
  "detail": "parameters.a b: a key must be letters, digits, _ and - only",
  "field": "parameters.a b"
}
```

`field` is there where one field, parameter or header is to blame, named as the caller wrote it. The Python client
raises `ServerRefused`, which has `code`, `status`, `detail` and `field`; it, and
everything else that this package raises on purpose, is a `TaskServiceError`.

`task-cli` says what is wrong in one line on standard error, and ends with

| status | means |
|---|---|
| 0 | done |
| 1 | the server, or what was asked of it, said no |
| 2 | wrong usage, or a wrong setting |
| 3 | the server or the database cannot be reached |
| 130 | stopped by Ctrl-C, or the answer to a question was no |
"""


def errors_page() -> str:
    answered = [*KINDS]
    programs = {one.code: one.meaning for one in declared_errors() if one.code not in KINDS}
    parts = [
        INTRO,
        "## What the API answers\n",
        table(("status", "codes"), _by_status(answered)) + "\n",
        *(_answer(code) for code in answered),
        "## What programs say\n",
        "`task-cli`, the server, workers and the Python client; no HTTP status belongs to these.\n",
        *(_said(code, meaning) for code, meaning in programs.items()),
    ]
    return "\n".join(parts)


def explained_codes() -> Mapping[str, str]:
    """Every code there is, and what it means."""
    return {
        **{one.code: one.meaning for one in declared_errors()},
        **{kind.code: kind.title for kind in KINDS.values()},
    }


def _by_status(codes: list[str]) -> list[tuple[str, str]]:
    statuses = sorted({KINDS[code].status for code in codes})
    return [
        (str(status), ", ".join(f"[`{c}`](#{c})" for c in codes if KINDS[c].status == status)) for status in statuses
    ]


def _answer(code: str) -> str:
    kind = KINDS[code]
    return _section(code, f"HTTP {kind.status}. {sentence(kind.title)}")


def _said(code: str, meaning: str) -> str:
    return _section(code, f"`task-cli` ends with {STATUS_BY_CODE.get(code, REFUSED)}. {sentence(meaning)}")


def _section(code: str, meaning: str) -> str:
    return f"### `{code}`\n\n{meaning}\n\n**What to do:** {REMEDIES.get(code, 'see its detail.')}\n"
