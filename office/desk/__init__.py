"""The office's desk: plain pages on which staff see cases and make the legal moves."""
