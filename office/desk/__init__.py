"""The desk: plain web pages on which staff see cases and make the legal moves."""
