-- Called by: cli/doctor/checks/storage.py. Whether the last attempt to archive write-ahead log failed; until it succeeds all is kept.
select failed_count as failures, coalesce(last_failed_wal, '') as file
from pg_stat_archiver
where current_setting('archive_mode') <> 'off' and last_failed_time > coalesce(last_archived_time, '-infinity')
