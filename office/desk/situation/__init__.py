"""What leaders take from the figures: the report of a year."""
