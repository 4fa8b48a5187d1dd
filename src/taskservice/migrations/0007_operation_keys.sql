-- An operation that is asked for again with the same Idempotency-Key is the one there is.
-- Locks: the table of operations, for as long as its few thousand rows take to index.

alter table operations add column idempotency_key text;
create unique index operations_key on operations (idempotency_key) where idempotency_key is not null;
