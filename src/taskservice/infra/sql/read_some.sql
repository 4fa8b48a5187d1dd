-- Called by: infra/audit/lives.py, through a cursor. Every event of some tasks, each task's in order; as read_range.sql.
select uuid_send(originator_id), originator_version, notification_id, topic,
       case when octet_length(state) > 65536 then ''::bytea else state end
from task_events
where originator_id = any(%(streams)s)
order by originator_id, originator_version
