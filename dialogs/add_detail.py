"""Adding new facts or files to a case that is already filed (补充), also since an officer asks."""

from collections.abc import Mapping
from dataclasses import replace

from dialogs.conversation import Frame
from dialogs.engine import Dialog, Step, values
from dialogs.file_case import danger
from dialogs.kinds import Files, Quote, Story, Values, story_text

QUESTION = "question"


def _untold(known: Values) -> bool:
    return bool(known.get("story") or not known.get("materials"))


ADD_DETAIL = Dialog(
    name="add_detail",
    version=1,
    steps=(Step("story", Story(), when=_untold), Step("materials", Files(), asked=False)),
    card=("story", "materials"),
    text_to="story",
    files_to="materials",
    pins_to="materials",
    find=danger,
)
ANSWER_OFFICE = replace(
    ADD_DETAIL,
    name="answer_office",
    steps=(Step(QUESTION, Quote(), asked=False), *ADD_DETAIL.steps),
    card=(QUESTION, *ADD_DETAIL.card),
)


def to_supplement(frame: Frame) -> Mapping[str, object]:
    known = values(frame)
    return {
        "text": story_text(known.get("story")),
        "attachments": known.get("materials") or [],
        "answers": frame.question,
    }
