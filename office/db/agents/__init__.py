"""The office's list of agents, and where they file."""
