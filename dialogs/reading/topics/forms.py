"""Character normalization shared by the bot and an office: one form for each way to write a
character.
"""

from backend_client.wording.spelling import level

__all__ = ["level"]
