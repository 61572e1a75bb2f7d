"""One form for the many ways to write a character, as the bot and an office share it."""

from backend_client.wording.spelling import level

__all__ = ["level"]
