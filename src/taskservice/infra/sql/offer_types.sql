-- Called by: infra/queue/readers.py before a claim for a reader that named no types: it is offered what no worker process
-- serves now. Walks the lanes, of which there are few. Locks: the reader's row, where its types changed.
with offered as (
    select array(
        select distinct l.type from lanes l
        where not exists (
            select from workers w
            where not w.reader and w.lease_until > clock_timestamp() and l.type = any(w.types))
        order by l.type
    ) as types
)
update workers w set types = o.types from offered o where w.id = %(worker_id)s and w.types <> o.types
