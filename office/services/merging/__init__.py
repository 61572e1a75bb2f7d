"""Cases that are handled as one: put together, moved together, and parted again."""
