-- Access tokens: who may ask the server for what. A token itself is kept nowhere: only its SHA-256, which is enough, as a
-- token is 256 random bits and not a word that somebody chose (`domain/access.py`), and its first characters, to name it by.
-- Whoever creates or revokes one notifies the channel access_tokens; servers hold all of them in memory.
-- Rows stay when a token is revoked: who did something stays known, and a service that once had tokens is never open again.
-- Locks: creates only; nothing on a live system waits.

create table access_tokens (
    id bigint generated always as identity primary key,
    hash bytea not null unique check (length(hash) = 32),
    prefix text not null,
    name text not null,
    role text not null check (role in ('viewer', 'operator', 'admin', 'worker')),
    created_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz,               -- null: never
    last_used_at timestamptz,             -- to about a minute
    revoked_at timestamptz
);

create unique index access_tokens_name on access_tokens (name) where revoked_at is null;
