"""Tables of what is public."""
