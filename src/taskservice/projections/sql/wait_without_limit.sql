-- Called by: projections/rebuild/only_one.py, for its transaction only, which waits for hours if need be.
select set_config(name, '0', true) from pg_settings where name in ('idle_in_transaction_session_timeout', 'transaction_timeout')
