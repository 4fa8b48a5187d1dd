-- Called by: infra/audit/lives.py, through a cursor. Every event of the tasks from a stream to another, each task's in order:
-- a walk of the log's primary key. An event so large that a page of them would not fit into memory comes empty.
select uuid_send(originator_id), originator_version, notification_id, topic,
       case when octet_length(state) > 65536 then ''::bytea else state end
from task_events
where originator_id between %(first)s and %(last)s
order by originator_id, originator_version
