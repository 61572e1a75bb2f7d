"""The files of an answer, wished into the chat."""

import re

from dialogs.conversation import FollowedCase
from dialogs.effect import EffectKind, FileShown
from dialogs.talk import Talk
from dialogs.texts import clip

_ending = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")


def show(talk: Talk, case: FollowedCase, key: str) -> None:
    """What is read on a lock screen says neither what a file is nor what it is called: staff may
    have named it after the matter."""
    files = case.answer.files if case.answer is not None else ()
    number = case.number or ""
    for place, file in enumerate(files, 1):
        ending = _ending.search(file.name or "")
        name = talk.t.plain("case.answer_file_name", place=place) + (ending[0] if ending else "")
        caption = talk.t.html(
            "case.answer_file", number=clip(number, 64), place=place, count=len(files)
        )
        wish = FileShown(file.file_id, str(caption), name)
        talk.wish(EffectKind.SHOW_FILE, number, wish, key=f"{key}:{place}")
