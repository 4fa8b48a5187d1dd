"""Auditing: whether a task's events may follow each other, and how what disagrees with them is named."""
