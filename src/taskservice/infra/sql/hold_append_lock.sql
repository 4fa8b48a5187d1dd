-- Called by: infra/queue/rebuild/repair.py, first in its transaction. Until commit nobody's events are committed, so that the
-- log stands still. Elsewhere this lock is taken last: whoever holds it must not wait for a row (see lock_unlocked.sql).
select pg_advisory_xact_lock(%(key)s)
