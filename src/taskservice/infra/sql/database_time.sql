-- The one clock, for operations whose first statement returns no row of its own.
select clock_timestamp() as at
