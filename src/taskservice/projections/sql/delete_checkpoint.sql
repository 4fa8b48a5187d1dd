-- Called by: projections/rebuild, in the transaction that drops the version's tables.
delete from projection_checkpoints where name = %(name)s and version = %(version)s and not live
