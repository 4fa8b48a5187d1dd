-- Live executions, the lanes they wait in, the workers that run them. A finished execution has no row: the size is the
-- backlog, never the history. Everything here except leases can be rebuilt from the event log.
-- Locks: creates only; nothing on a live system waits.

create sequence task_id as bigint maxvalue 281474976710655;
create sequence fencing_token as bigint;

create table execution_queue (
    task_id bigint primary key,
    version bigint not null,              -- of the stream's last event
    token bigint,                         -- fencing token of the running attempt
    worker_id bigint,
    due_at timestamptz,                   -- PENDING, RETRYING: when it becomes QUEUED
    deadline timestamptz,                 -- RUNNING: when the attempt times out
    timeout_s double precision not null,
    execution integer not null,
    attempt integer not null,             -- attempts started in this execution
    max_attempts integer not null,
    priority integer not null,
    state text not null check (state in ('PENDING', 'QUEUED', 'RUNNING', 'RETRYING')),
    queue text not null,
    type text not null,
    cancel_by text,                       -- RUNNING: who asked it to stop
    cancel_reason text
) with (
    -- a row lives for three writes: room on the page, and vacuum by count, not by share of a large backlog
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.0,
    autovacuum_vacuum_threshold = 20000,
    autovacuum_analyze_scale_factor = 0.0,
    autovacuum_analyze_threshold = 20000
);

create index execution_queue_lane on execution_queue (queue, type, priority desc, task_id) where state = 'QUEUED';
create index execution_queue_due on execution_queue (due_at) where state in ('PENDING', 'RETRYING');
create index execution_queue_running on execution_queue (deadline) where state = 'RUNNING';
create index execution_queue_cancel on execution_queue (worker_id) where cancel_by is not null;

-- A lane is a (queue, type) that a task was ever created in; a claim walks those that its worker serves.
create table lanes (
    queue text not null,
    type text not null,
    primary key (queue, type)
);

-- One row a worker process; its lease covers every attempt that it runs.
create table workers (
    id bigint generated always as identity primary key,
    host text not null,
    pid integer not null,
    types text[] not null,
    queues text[] not null,               -- empty: every queue
    slots integer not null,
    running integer not null default 0,
    started_at timestamptz not null default clock_timestamp(),
    heartbeat_at timestamptz not null default clock_timestamp(),
    lease_until timestamptz not null
) with (fillfactor = 50);

create table idempotency_keys (
    key text primary key,
    task_id bigint not null,
    fingerprint bytea not null,           -- SHA-256 of the definition: the same key for another task is an error
    created_at timestamptz not null default clock_timestamp()
);
create index idempotency_keys_age on idempotency_keys (created_at);

-- The hot path: three functions, each one statement from the client, one transaction, one round trip (docs/decisions/0006).
-- Always rows first, then the append lock with the events. What they store of an event is what infra/events/mapper.py
-- would (a test holds them to it). Their settings: the queue grows and shrinks faster than its statistics, and a plan that
-- scans a million foreign rows must never be chosen because it looked empty a minute ago; with only index walks left
-- there is one good plan, which is made once a connection.

-- RFC 3339 in UTC, as domain/times.py writes it.
create function time_text(moment timestamptz) returns text
    language sql stable strict parallel safe
    return to_char(moment at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

-- Which attempt an event is of; 1 is not stored.
create function attempt_json(execution integer, attempt integer) returns text
    language sql stable parallel safe  -- not immutable, as || is not: else it were not inlined
    return case when execution = 1 then '' else ',"execution":' || execution end
        || case when attempt = 1 then '' else ',"attempt":' || attempt end;

-- Called by: infra/queue/create.py. New tasks, with ids of their own where none are given, in the order given.
-- A definition is the JSON of TaskCreated that follows the time, from its comma to before the closing brace. One row: ids,
-- positions, and the time of all.
create function create_tasks(
    given_ids bigint[], definitions bytea[], max_attempts bigint[], priorities bigint[], timeouts_s float8[],
    queues text[], types text[], run_ats timestamptz[], with_lanes boolean
) returns table (task_ids bigint[], positions bigint[], at text) language plpgsql as
$$
#variable_conflict use_variable
declare
    now timestamptz := clock_timestamp();
    ready boolean;
begin
    at := time_text(now);
    task_ids := coalesce(given_ids, array(select nextval('task_id') from generate_subscripts(definitions, 1)));
    if with_lanes then
        insert into lanes (queue, type)
        select distinct l.queue, l.type from unnest(queues, types) as l (queue, type) order by l.queue, l.type
        on conflict do nothing;
    end if;
    insert into execution_queue (task_id, version, execution, attempt, max_attempts, priority, timeout_s, queue, type, due_at, state)
    select n.task_id, 1, 1, 0, n.max_attempts, n.priority, n.timeout_s, n.queue, n.type,
           case when n.run_at > now then n.run_at end, case when n.run_at > now then 'PENDING' else 'QUEUED' end
    from unnest(task_ids, max_attempts, priorities, timeouts_s, queues, types, run_ats)
        as n (task_id, max_attempts, priority, timeout_s, queue, type, run_at);
    select coalesce(bool_or(r.run_at is null or r.run_at <= now), false) into ready from unnest(run_ats) as r (run_at);
    positions := array(select append_events(
        task_ids,
        array_fill(1::bigint, array[cardinality(task_ids)]),
        array_fill('task.created'::text, array[cardinality(task_ids)]),
        array(
            select convert_to('{"at":"' || at || '"' || case
                when d.run_at > now then ',"status":"PENDING","run_at":"' || time_text(d.run_at) || '"' else '' end, 'UTF8')
                || d.definition || '}'::bytea
            from unnest(definitions, run_ats) as d (definition, run_at)
        ),
        ready
    ));
    return next;
end
$$;

-- Called by: infra/queue/claim.py. Takes up to `at_most` executions for one worker: the first of each lane that it serves,
-- merged by priority, then id. Lanes without a handler cost nothing. A worker whose lease ran out gets no row.
-- Locks: the taken rows, skipping those that others hold; what was locked and not taken is free again at commit.
create function claim_executions(claimer bigint, claimer_name text, at_most integer)
    returns table (task_id bigint, execution integer, attempt integer, token bigint, deadline timestamptz, created bytea)
    language plpgsql
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off
    set plan_cache_mode = force_generic_plan as
$$
#variable_conflict use_column
declare
    taken record;
    head text;
begin
    with head as materialized (
        select first.task_id, first.priority
        from workers w
        cross join lanes l
        cross join lateral (
            select q.task_id, q.priority
            from execution_queue q
            where q.state = 'QUEUED' and q.queue = l.queue and q.type = l.type
            order by q.priority desc, q.task_id
            limit at_most
            for update skip locked
        ) first
        where w.id = claimer and w.lease_until > clock_timestamp()
          and l.type = any(w.types) and (w.queues = '{}' or l.queue = any(w.queues))
        order by first.priority desc, first.task_id
        limit at_most
    ), started as (
        update execution_queue q
        set state = 'RUNNING', version = q.version + 1, attempt = q.attempt + 1, worker_id = claimer,
            token = nextval('fencing_token'), deadline = clock_timestamp() + make_interval(secs => q.timeout_s), due_at = null
        from head
        where q.task_id = head.task_id
        returning q.task_id, q.version, q.execution, q.attempt, q.token, q.deadline, q.priority,
            (select e.state from task_events e
             where e.originator_id = stream_id(q.task_id) and e.originator_version = 1) as created
    )
    select array_agg(s.task_id order by s.priority desc, s.task_id) as task_ids,
           array_agg(s.version order by s.priority desc, s.task_id) as versions,
           array_agg(s.execution order by s.priority desc, s.task_id) as executions,
           array_agg(s.attempt order by s.priority desc, s.task_id) as attempts,
           array_agg(s.token order by s.priority desc, s.task_id) as tokens,
           array_agg(s.deadline order by s.priority desc, s.task_id) as deadlines,
           array_agg(s.created order by s.priority desc, s.task_id) as createds
    into taken from started s;
    if taken.task_ids is null then
        return;
    end if;
    head := '{"at":"' || time_text(clock_timestamp()) || '","worker":' || to_json(claimer_name) || ',"token":';
    perform append_events(
        taken.task_ids, taken.versions, array_fill('execution.started'::text, array[cardinality(taken.task_ids)]),
        array(
            select convert_to(head || t.token || attempt_json(t.execution, t.attempt) || '}', 'UTF8')
            from unnest(taken.tokens, taken.executions, taken.attempts) as t (token, execution, attempt)
        ),
        false
    );
    return query select * from unnest(
        taken.task_ids, taken.executions, taken.attempts, taken.tokens, taken.deadlines, taken.createds);
end
$$;

-- Called by: infra/queue/finish.py for attempts that succeeded, which nothing about their row can change. Only attempts
-- that the worker may still end: the fencing token matches, which only a running attempt has, and the worker's lease has
-- not run out. Returns their ids; one that is missing was taken from the worker. An outcome is what ExecutionSucceeded
-- has after the time, likewise. Locks: the rows, in the order given, which is that of ids.
create function complete_attempts(completer bigint, ids bigint[], tokens bigint[], outcomes bytea[])
    returns setof bigint language plpgsql
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off
    set plan_cache_mode = force_generic_plan as
$$
declare
    done record;
    head bytea;
begin
    with ended as (
        delete from execution_queue q
        using unnest(ids, tokens, outcomes) as i (task_id, token, outcome)
        where q.task_id = i.task_id and q.token = i.token and q.worker_id = completer
          and exists (select from workers w where w.id = completer and w.lease_until > clock_timestamp())
        returning q.task_id, q.version + 1 as version, q.execution, q.attempt, i.outcome
    )
    select array_agg(e.task_id) as task_ids, array_agg(e.version) as versions, array_agg(e.execution) as executions,
           array_agg(e.attempt) as attempts, array_agg(e.outcome) as outcomes
    into done from ended e;
    if done.task_ids is null then
        return;
    end if;
    head := convert_to('{"at":"' || time_text(clock_timestamp()) || '"', 'UTF8');
    perform append_events(
        done.task_ids, done.versions, array_fill('execution.succeeded'::text, array[cardinality(done.task_ids)]),
        array(
            select head || d.outcome || convert_to(attempt_json(d.execution, d.attempt) || '}', 'UTF8')
            from unnest(done.outcomes, done.executions, done.attempts) as d (outcome, execution, attempt)
        ),
        false
    );
    return query select unnest(done.task_ids);
end
$$;
