-- Operations: cancelling or re-running all tasks that match, in the background. Who asked for what, how far it is, and the
-- tasks that were found and are still to be changed.
-- Locks: creates only; nothing on a live system waits.

create table operations (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('cancel', 'rerun')),
    filter jsonb not null,                -- as it was asked, checked
    reason text not null,
    by text not null,
    expected bigint,                      -- where more match, nothing is changed
    status text not null default 'RUNNING' check (status in ('RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    position bigint not null,             -- the log's newest when it was asked: the read model has to have that first
    find_before bigint,                   -- tasks below this id are still to be looked through; null: all are found
    matched bigint not null default 0,
    changed bigint not null default 0,
    skipped bigint not null default 0,    -- found, but not as asked for any more when their turn came
    error text,
    created_at timestamptz not null default clock_timestamp(),
    found_at timestamptz,
    finished_at timestamptz,
    turn_at timestamptz not null default clock_timestamp()   -- whose last turn is longest ago is next
) with (fillfactor = 50);

create index operations_running on operations (turn_at) where status = 'RUNNING';

-- Found tasks, a few hundred a row: changed and deleted in the same transaction, so each exactly once.
create table operation_pages (
    operation_id bigint not null,
    number bigint generated always as identity,
    task_ids bigint[] not null,
    primary key (operation_id, number)
);
