"""Pages of the special channels: opened, previewed, printed, counted."""
