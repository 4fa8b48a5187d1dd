-- Called by: projections/page.py. Events after a position, in position order. No row: nothing new.
-- A success says all by its topic and its time, which stands first; and of a large event only what read models need is
-- sent: bounded memory for any page.
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
where notification_id > %(after)s
order by notification_id
limit %(limit)s
