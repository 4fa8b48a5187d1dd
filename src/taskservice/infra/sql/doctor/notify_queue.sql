-- Called by: cli/doctor/checks/listener.py. How full the queue of notifications is, 0 to 1: it fills when a session that listens
-- stays in one transaction, and once it is full nobody can commit a NOTIFY.
select pg_notification_queue_usage() as used
