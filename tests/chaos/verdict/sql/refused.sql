-- Of attempts whose ending was refused, by token: how many had been lost before. The others' endings were written by an
-- earlier try whose answer was lost.
select count(*)
from task_events started
where started.topic = 'execution.started'
  and (event_json(started.state) ->> 'token')::bigint = any(%(tokens)s::bigint[])
  and exists (
      select from task_events next
      where next.originator_id = started.originator_id and next.topic in ('execution.lost', 'task.cancelled')
        and next.originator_version in (started.originator_version + 1, started.originator_version + 2)
  )
