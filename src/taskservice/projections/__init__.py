"""Read models: filled from the event log page by page, exactly once, and the queries that read them.

``runner`` turns pages of events (``page``) into rows of ``task_view`` and ``status_counts``; ``reads`` answers lists,
history and counts. History has no table of its own: it is the event log, seen through a view.
"""
