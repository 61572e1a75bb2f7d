"""Adding new facts or files to a case that is already filed (补充)."""

from collections.abc import Mapping

from dialogs.conversation import Frame
from dialogs.engine import Dialog, Step, values
from dialogs.file_case import danger
from dialogs.kinds import Files, Story, story_text

ADD_DETAIL = Dialog(
    name="add_detail",
    version=1,
    steps=(
        Step(
            "story",
            Story(),
            when=lambda known: bool(known.get("story") or not known.get("materials")),
        ),
        Step("materials", Files(), asked=False),
    ),
    card=("story", "materials"),
    text_to="story",
    files_to="materials",
    pins_to="materials",
    find=danger,
)


def to_supplement(frame: Frame) -> Mapping[str, object]:
    known = values(frame)
    return {
        "text": story_text(known.get("story")),
        "attachments": known.get("materials") or [],
    }
