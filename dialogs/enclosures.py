"""The files of the office, asked for into the chat: of an answer, or of another paper."""

import re
from collections.abc import Sequence

from backend_client.contract import AnswerFile
from dialogs.conversation import FollowedCase
from dialogs.effect import EffectKind, FileShown
from dialogs.talk import Talk
from dialogs.texts import clip

_ending = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")


def show(talk: Talk, case: FollowedCase, key: str) -> None:
    """Those of the answer."""
    _show(talk, case, case.answer.files if case.answer is not None else (), "answer", key)


def show_papers(talk: Talk, case: FollowedCase, files: Sequence[AnswerFile], key: str) -> None:
    """Those of another step."""
    _show(talk, case, files, "paper", key)


def _show(talk: Talk, case: FollowedCase, files: Sequence[AnswerFile], kind: str, key: str) -> None:
    """What is read on a lock screen says neither what a file is nor what it is called: staff may
    have named it after the matter."""
    number = case.number or ""
    for place, file in enumerate(files, 1):
        name = talk.t.plain(f"case.{kind}_file_name", place=place) + ending_of(file.name)
        caption = talk.t.html(
            f"case.{kind}_file", number=clip(number, 64), place=place, count=len(files)
        )
        wish = FileShown(file.file_id, str(caption), name)
        talk.wish(EffectKind.SHOW_FILE, number, wish, key=f"{key}:{place}")


def ending_of(name: str | None) -> str:
    found = _ending.search(name or "")
    return found[0] if found else ""
