"""Commands about operations: what cancels or re-runs all tasks that match."""
