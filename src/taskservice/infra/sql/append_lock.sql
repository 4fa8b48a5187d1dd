-- Called by: infra/events/append.py, after every row lock of its transaction and right before append_events.
-- Locks: the append lock, until commit. It makes commit order equal position order, so that a reader that follows
-- positions misses nothing. Taken last, so that nobody waits for a row while holding it.
select pg_advisory_xact_lock(%(append_lock)s)
