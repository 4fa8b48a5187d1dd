-- Called by: infra/operations/turn.py. Tasks that were found, each page as text of an array; the operation's row is locked.
insert into operation_pages (operation_id, task_ids)
select %(id)s, page::bigint[] from unnest(%(pages)s::text[]) with ordinality as p (page, number) order by number
