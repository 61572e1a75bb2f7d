"""Special channels: what an officer sets up for a time, and citizens enter by a link."""
