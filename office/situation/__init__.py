"""Knowing the situation: how often the office acted, and what comes up in many cases."""
