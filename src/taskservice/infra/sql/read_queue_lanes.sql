-- Called by: infra/queue/rebuild/scan.py. Every lane that claims walk.
select queue, type from lanes
