-- Readers of the RPC's PullEvents: each is a row of the worker registry that a server keeps for it.
-- Locks: the registry, for as long as it takes to change its definition; no row is rewritten.

alter table workers
    add column reader boolean not null default false,
    add column reader_uuid text,              -- as the reader called itself; null: it did not
    add column beat_at timestamptz;           -- its last Heartbeat; null: none yet, its open stream keeps the lease
