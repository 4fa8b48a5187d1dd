-- Called by: cli/doctor/checks/vacuum.py. Slots: how much write-ahead log each makes the server keep, and whether anybody reads.
select slot_name::text as name, active as is_read, coalesce(wal_status, '') as wal_status,
       (xmin is not null or catalog_xmin is not null) as holds_rows,
       coalesce(pg_wal_lsn_diff(
           case when pg_is_in_recovery() then pg_last_wal_receive_lsn() else pg_current_wal_lsn() end, restart_lsn
       ), 0)::bigint as kept_bytes
from pg_replication_slots
order by kept_bytes desc
limit 20
