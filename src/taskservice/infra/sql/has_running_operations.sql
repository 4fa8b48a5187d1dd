-- Called by: infra/operations/runner.py, so that a service without operations writes nothing.
select exists (select from operations where status = 'RUNNING')
