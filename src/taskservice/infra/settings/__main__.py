"""Prints the README's table of settings."""

from taskservice.infra.settings.table import markdown_table

if __name__ == "__main__":
    print(markdown_table())
