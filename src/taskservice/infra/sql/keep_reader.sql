-- Called by: the server that holds a reader's stream, every third of a lease. The open stream keeps the lease, but
-- of a named reader only until its first Heartbeat; from then on only those do. No row: the lease had run out, and is never given back.
update workers
set lease_until = case when beat_at is null then clock_timestamp() + make_interval(secs => %(lease_s)s) else lease_until end,
    heartbeat_at = case when beat_at is null then clock_timestamp() else heartbeat_at end,
    running = %(running)s
where id = %(worker_id)s and lease_until > clock_timestamp()
returning id
