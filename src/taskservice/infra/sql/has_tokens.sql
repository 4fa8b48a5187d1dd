-- Called by: infra/access/tokens.py. Revoked ones count: a service that once had tokens is never open again.
select exists (select from access_tokens)
