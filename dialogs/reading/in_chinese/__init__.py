"""Reads answers in Chinese."""
