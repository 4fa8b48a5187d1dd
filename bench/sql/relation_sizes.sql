-- Bytes by what they are for: events, queue (which later tasks use again), read models; tables and their indexes.
select case when relname like 'task_events%' then 'events'
            when relname in ('execution_queue', 'lanes', 'workers', 'idempotency_keys') then 'queue'
            else 'read_models' end as purpose,
       sum(pg_table_size(oid))::bigint as table_bytes,
       sum(pg_indexes_size(oid))::bigint as index_bytes
from pg_class
where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
group by purpose
