"""Tables of what officers arrange among themselves about a case; petitioners see nothing of it."""
