-- Called by: infra/queue/readers.py for a stream of PullEvents that opens. Returns the reader's id and its name in events.
insert into workers (host, pid, types, queues, slots, lease_until, reader, reader_uuid)
values (%(host)s, 0, %(types)s, %(queues)s, %(slots)s, clock_timestamp() + make_interval(secs => %(lease_s)s), true, %(uuid)s)
returning id, host || '/' || id
