-- Tasks with an ending that was not its author's to write: no attempt was running any more, or another one was. Who really
-- ran it is told by the handler: its attempt, and the process id of its worker, as result or as message of its failure.
with marked as (
    select originator_id, originator_version as version, topic, event_json(state) as event,
           max(originator_version) filter (where topic = 'execution.started') over earlier as started,
           max(originator_version) filter (
               where topic in ('execution.succeeded', 'execution.failed', 'execution.lost', 'task.cancelled', 'task.rerun')
           ) over earlier as ended
    from task_events
    window earlier as (partition by originator_id order by originator_version rows between unbounded preceding and 1 preceding)
),
endings as (
    select originator_id, started, ended, coalesce(event ->> 'attempt', '1') as attempt,
           coalesce(event -> 'result' ->> 'attempt', substring(event ->> 'message' from '^attempt (\d+) of')) as said_attempt,
           coalesce(event -> 'result' ->> 'pid', substring(event ->> 'message' from '^attempt \d+ of (\d+)$')) as said_pid
    from marked
    where topic in ('execution.succeeded', 'execution.failed')
)
select ('x' || right(e.originator_id::text, 12))::bit(48)::bigint as task_id
from endings e
left join task_events s on s.originator_id = e.originator_id and s.originator_version = e.started
left join workers w on w.id = substring(event_json(s.state) ->> 'worker' from '\d+$')::bigint
where e.started is null or e.started < e.ended
   or e.said_attempt <> e.attempt
   or e.said_attempt <> coalesce(event_json(s.state) ->> 'attempt', '1')
   or e.said_pid <> w.pid::text
