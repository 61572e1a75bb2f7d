"""Retention: what is kept for how long, and how it is cut when that is over."""
