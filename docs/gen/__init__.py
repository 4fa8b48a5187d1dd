"""Writes ``docs/reference`` from the code: ``python -m docs.gen``, or ``make gen``."""
