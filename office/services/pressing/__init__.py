"""Pressing: what the office does by itself when a duty is late."""
