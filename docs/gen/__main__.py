"""Writes every page, and the README's table of settings."""

from __future__ import annotations

from docs.gen.pages import PAGES, README, REFERENCE, written, written_readme


def main() -> None:
    REFERENCE.mkdir(exist_ok=True)
    for name in PAGES:
        (REFERENCE / name).write_text(written(name))
    README.write_text(written_readme())


if __name__ == "__main__":
    main()
