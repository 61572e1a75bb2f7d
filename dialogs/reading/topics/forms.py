"""Character normalization shared by the bot and an office: one form for each way to write a
character.
"""

import re

from backend_client.wording.spelling import level

__all__ = ["joined", "level"]

_HAN = r"[\u3400-\u9fff]"
_SPACED = re.compile(rf"(?<!{_HAN}){_HAN}(?:[ \u3000]+{_HAN}){{2,}}(?!{_HAN})")
_BLANKS = re.compile(r"[ \u3000]+")


def joined(text: str) -> str:
    """The text with words put together that stand letter by letter: 小 区 停 水."""
    return _SPACED.sub(lambda hit: _BLANKS.sub("", hit[0]), text)
