-- Called by: infra/operations/turn.py. The next found tasks, up to a number of them; they are off the page with this turn's
-- commit. No row: nothing is left to be done. The operation's row is locked.
with first as materialized (
    select number, task_ids from operation_pages where operation_id = %(id)s order by number limit 1
), emptied as (
    delete from operation_pages p using first
    where p.operation_id = %(id)s and p.number = first.number and cardinality(first.task_ids) <= %(limit)s
), cut as (
    update operation_pages p set task_ids = first.task_ids[%(limit)s + 1:]
    from first
    where p.operation_id = %(id)s and p.number = first.number and cardinality(first.task_ids) > %(limit)s
)
select task_ids[:%(limit)s] from first
