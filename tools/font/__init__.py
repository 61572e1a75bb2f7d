"""Makes the font of the office's papers."""
