"""Tables of what waits for whom."""
