-- The event log: the table of the eventsourcing library's PostgresApplicationRecorder, column for column, so that the
-- library reads all of it (a test holds the two against each other). Written only by infra/events/append.py.
-- Locks: creates only; nothing on a live system waits.

create table task_events (
    originator_id uuid not null,
    originator_version bigint not null,
    topic text,
    state bytea,
    notification_id bigserial,
    primary key (originator_id, originator_version)
) with (
    -- append-only: analyze by a fixed step, not by a share of a table that only grows
    autovacuum_analyze_scale_factor = 0.01,
    autovacuum_vacuum_insert_scale_factor = 0.02
);

create unique index task_events_notification_id_idx on task_events (notification_id);

-- the library's own inserts use this type
create type stored_event_uuid as (originator_id uuid, originator_version bigint, topic text, state bytea);

-- The stream of a task: UUID version 8 with the id in the low 48 bits, as domain/ids.py has it.
create function stream_id(task_id bigint) returns uuid
    language sql immutable strict parallel safe
    return ('00000000-0000-8000-8000-' || lpad(to_hex(task_id), 12, '0'))::uuid;

-- The one function that writes events (called by infra/events/append.py), in the caller's transaction, after its row
-- changes. It takes the append lock, held until commit: so commit order equals position order, and a reader that follows
-- positions misses nothing. Taken last, so that nobody waits for a row while holding it. Returns positions in the order
-- given. A version that exists already is a unique violation: somebody else changed the task, and all of it rolls back.
create function append_events(task_ids bigint[], versions bigint[], topics text[], states bytea[], wake_workers boolean)
    returns setof bigint language plpgsql as
$$
begin
    perform pg_advisory_xact_lock(1952543595);
    perform pg_notify('task_events', '');
    if wake_workers then
        perform pg_notify('task_queued', '');
    end if;
    return query
        insert into task_events (originator_id, originator_version, topic, state)
        select stream_id(e.task_id), e.version, e.topic, e.state
        from unnest(task_ids, versions, topics, states) as e (task_id, version, topic, state)
        returning notification_id;
end
$$;
