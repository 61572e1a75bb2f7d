"""Whether a text has anything to see in it: some characters are letters or symbols by their class
and leave no ink.
"""

import unicodedata

# Hangul fillers, the empty Braille cell, the joiner that joins nothing (Unicode 16, chapters 18, 21
# and 23): letters, a symbol and a mark to every program, and empty to the eye.
_INKLESS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u180e")
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zs", "Zl", "Zp"))


def is_blank(text: str) -> bool:
    return all(map(_is_unseen, text))


def _is_unseen(sign: str) -> bool:
    return (
        sign in _INKLESS
        or "\ufe00" <= sign <= "\ufe0f"  # variation selectors
        or "\U000e0100" <= sign <= "\U000e01ef"
        or unicodedata.category(sign) in _UNSEEN
    )
