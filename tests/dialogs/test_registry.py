"""A dialog that cannot work is refused when it is wired, by name."""

from dataclasses import replace

import pytest

from backend_client.json_codec import to_plain
from dialogs.forms import position
from dialogs.forms.fields import ChoiceField, FilesField, StoryField, TextField
from dialogs.forms.form import Form, Hooks, Step
from dialogs.registry import DIALOGS, Miswired, catalogue, restored, stored
from dialogs.state.conversation import Conversation, Person
from tests.dialogs.phone import Phone, filer, ready_to_send

STORY, TOWN = Step("story", StoryField()), Step("town", TextField())
ENDS = Hooks(submit=lambda ctx, frame: None)
GOOD = Form("tour", 1, (STORY, TOWN), card=("town",), text_to="story", hooks=ENDS)

WRONG: dict[str, Form] = {
    "tour: two steps are called town": replace(GOOD, steps=(STORY, TOWN, TOWN)),
    "tour.my town: a name has small letters": replace(
        GOOD, steps=(STORY, TOWN, Step("my town", TextField()))
    ),
    "tour.town: 'later' must stand before it": replace(
        GOOD, steps=(STORY, replace(TOWN, after=("later",)), Step("later", TextField()))
    ),
    "tour.town: '.*' does not fit into a button": replace(
        GOOD, steps=(STORY, Step("town", ChoiceField(choices=("x" * 50,))))
    ),
    "tour.town: 'a:b' does not fit": replace(
        GOOD, steps=(STORY, Step("town", ChoiceField(choices=("a:b",))))
    ),
    "tour: there is no step 'tale' to take what is said": replace(GOOD, text_to="tale"),
    "tour: there is no step 'pictures'": replace(GOOD, files_to="pictures"),
    "tour: there is no step 'spot'": replace(GOOD, pins_to="spot"),
    "tour.town: what takes all words must be a Story": replace(GOOD, text_to="town"),
    "tour.town: what takes all files must be Files": replace(GOOD, files_to="town"),
    "tour: the card has a line 'garage', which is no step": replace(GOOD, card=("garage",)),
    "tour: 'town' is a toggle and a step": replace(GOOD, toggles={"town": lambda k: True}),
    "tour: nothing comes of it": replace(GOOD, hooks=Hooks()),
    "tour: versions count from 1": replace(GOOD, version=0),
    "tour: no upgrade from version 2": replace(
        GOOD, version=4, upgrades={1: lambda plain: plain, 3: lambda plain: plain}
    ),
}


@pytest.mark.parametrize("complaint", WRONG)
def test_a_wiring_mistake_is_refused_by_name(complaint: str) -> None:
    with pytest.raises(Miswired, match=complaint):
        catalogue((WRONG[complaint],))


def test_two_dialogs_of_one_name_are_refused() -> None:
    with pytest.raises(Miswired, match="two dialogs are called tour"):
        catalogue((GOOD, GOOD))


def test_a_dialog_that_works_is_taken() -> None:
    with_files = replace(GOOD, steps=(STORY, TOWN, Step("files", FilesField())), files_to="files")
    assert catalogue((GOOD, replace(with_files, name="other"))).keys() == {"tour", "other"}


def test_a_conversation_comes_back_as_it_was_stored() -> None:
    assert restored(None) == Conversation()
    for phone in (Phone(), ready_to_send(), filer()):
        assert restored(stored(phone.conversation)) == phone.conversation


def test_a_draft_of_a_dialog_that_is_no_more_is_let_go() -> None:
    phone = ready_to_send()
    plain = stored(phone.conversation)
    plain["frames"][0]["dialog"] = "abolished"
    assert restored(plain).frames == ()


def test_a_draft_that_changed_shape_is_read_anew() -> None:
    phone = ready_to_send()
    plain = stored(replace(phone.conversation, person=Person("李秀英", "幸福路8号")))
    plain["frames"][0]["answers"] |= {"identity": "royal"}
    frame = restored(plain).frames[0]
    assert "identity" not in frame.answers
    assert frame.inferred["request"] == "希望赶紧清走"
    assert frame.inferred["identity"] == "named", "remembered, so not asked"
    assert position.position(DIALOGS["file_case"], frame) is None
    assert to_plain(frame)
