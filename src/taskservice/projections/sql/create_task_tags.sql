-- Called by: projections/rebuild. The second table of a version of task_view: that of migration 0003.
create table task_tags_{version} (
    tag text not null,
    task_id bigint not null,
    primary key (tag, task_id)
)
