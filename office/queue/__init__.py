"""What waits for an officer: news that nobody has looked at, and duties that press."""
