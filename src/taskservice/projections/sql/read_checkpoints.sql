-- Called by: projections/verify and projections/rebuild. Every version of every model, and where it stands.
select name, version, position, live from projection_checkpoints order by name, version
