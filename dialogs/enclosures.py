"""The files of the office, wished into the chat: of an answer, or of words in a talk."""

import re

from backend_client.contract import CaseEvent
from dialogs.conversation import FollowedCase
from dialogs.effect import EffectKind, FileShown
from dialogs.talk import Talk
from dialogs.texts import clip
from dialogs.track_relay import files_of_staff

_ending = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")


def show(talk: Talk, case: FollowedCase, key: str) -> None:
    """What is read on a lock screen says neither what a file is nor what it is called: staff may
    have named it after the matter."""
    files = case.answer.files if case.answer is not None else ()
    number = case.number or ""
    for place, file in enumerate(files, 1):
        name = talk.t.plain("case.answer_file_name", place=place) + _ending_of(file.name)
        caption = talk.t.html(
            "case.answer_file", number=clip(number, 64), place=place, count=len(files)
        )
        wish = FileShown(file.file_id, str(caption), name)
        talk.wish(EffectKind.SHOW_FILE, number, wish, key=f"{key}:{place}")


def show_said(talk: Talk, event: CaseEvent, key: str) -> None:
    """The files that came with words of the office."""
    files = files_of_staff(event)
    for place, file in enumerate(files, 1):
        name = talk.t.plain("relay.file_name", place=place) + _ending_of(file.name)
        caption = talk.t.html("relay.file", place=place, count=len(files))
        wish = FileShown(file.file_id or "", str(caption), name, in_talk=True)
        talk.wish(EffectKind.SHOW_FILE, event.client_ref, wish, key=f"{key}:{place}")


def _ending_of(name: str | None) -> str:
    found = _ending.search(name or "")
    return found[0] if found else ""
