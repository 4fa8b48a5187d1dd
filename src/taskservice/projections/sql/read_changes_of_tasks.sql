-- Called by: projections/page.py. Events of a range of tasks up to a position, task by task: a walk of the log's primary key.
-- Of each as much as read_changes.sql has.
select notification_id, uuid_send(originator_id), originator_version, topic,
       case
           when topic = 'execution.succeeded' and substring(state for 7) = '{"at":"'::bytea and substring(state from 34 for 2) = 'Z"'::bytea
               then substring(state for 35) || '}'::bytea
           when octet_length(state) <= 2000 then state
           else (select convert_to(json_object_agg(key, value)::text, 'UTF8')
                 from json_each(event_json(state))
                 where key in ('at', 'status', 'queue', 'type', 'tags', 'run_at', 'retry_at', 'previous', 'handed_back',
                               'execution', 'attempt'))
       end
from task_events
where originator_id between %(first)s and %(last)s and notification_id <= %(until)s
order by originator_id, originator_version
