"""Workers: claim executions, run their handlers under a lease, rescue what others left, queue what is due."""
