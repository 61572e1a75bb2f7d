"""The form engine with a small invented form: it knows no particular one."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from backend_client.contract.files import Attachment
from backend_client.json_codec import from_plain, to_plain
from dialogs.forms import position
from dialogs.forms.fields import (
    Accepted,
    ChoiceField,
    FilesField,
    PhoneField,
    StoryField,
    TextField,
    Values,
)
from dialogs.forms.form import Form, Hooks, Step
from dialogs.forms.position import values
from dialogs.state.conversation import Frame, Person
from dialogs.state.event import Attached, Event, Said, What
from tests.dialogs.phone import MONDAY


def find(answers: Values, person: Person) -> Mapping[str, object]:
    words = str(answers.get("story", ""))
    found: dict[str, object] = {"town": "Springfield"} if "Springfield" in words else {}
    return found | ({"phone": person.phone} if person.phone else {})


TOUR = Form(
    name="tour",
    version=3,
    steps=(
        Step("story", StoryField()),
        Step("pets", ChoiceField(choices=("cat", "none"), labels="rate")),
        Step("pet_name", TextField(), when=lambda k: k.get("pets") == "cat", after=("pets",)),
        Step("pet_food", TextField(), when=lambda k: "pet_name" in k, after=("pet_name",)),
        Step("town", TextField(), unsure=True),
        Step("phone", PhoneField(), optional=True),
        Step("photos", FilesField(), asked=False),
    ),
    card=("town", "story", "pets", "photos"),
    text_to="story",
    files_to="photos",
    toggles={"loud": lambda k: True},
    hooks=Hooks(find=find),
    upgrades={
        1: lambda plain: {**plain, "answers": {**_answers(plain), "pets": "cat"}},
        2: lambda plain: {
            **plain,
            "answers": {
                "town" if name == "city" else name: value for name, value in _answers(plain).items()
            },
        },
    },
)


def _answers(plain: Mapping[str, object]) -> dict[str, object]:
    answers = plain["answers"]
    assert isinstance(answers, dict)
    return answers


def event(what: What, message_id: int = 1) -> Event:
    return Event(f"{message_id:032d}", MONDAY, what, message_id)


def said(text: str, message_id: int = 1) -> Event:
    return event(Said(text), message_id)


def again(frame: Frame) -> Frame:
    """As it comes back from the database."""
    return from_plain(Frame, json.loads(json.dumps(to_plain(frame))))


def answered(frame: Frame, name: str, value: object, message_id: int = 1, **also: object) -> Frame:
    reading = Accepted(value, also)
    step = TOUR.step(name)
    return again(position.answer(TOUR, frame, step, reading, said(str(value), message_id)))


def at(frame: Frame) -> str | None:
    step = position.position(TOUR, frame)
    return step.name if step else None


def opened(*messages: str) -> Frame:
    frame = position.opened(TOUR, said("begin"))
    for message_id, text in enumerate(messages, 2):
        added = position.add(TOUR, frame, said(text, message_id))
        assert added is not None
        frame = again(position.searched(TOUR, added, Person()))
    return frame


def full() -> Frame:
    frame = answered(opened("hello"), "pets", "cat")
    for name in ("pet_name", "pet_food", "town"):
        frame = answered(frame, name, name.upper())
    return again(position.pass_by(TOUR, frame, TOUR.step("phone")))


def test_the_position_is_the_first_applicable_step_without_an_answer() -> None:
    assert at(opened()) == "story"
    frame = opened("hello")
    for name, value in (("pets", "cat"), ("pet_name", "Tom"), ("pet_food", "fish")):
        assert at(frame) == name
        frame = answered(frame, name, value)
    assert at(frame) == "town"
    assert at(answered(opened("hello"), "pets", "none")) == "town"
    assert [step.name for step in position.due(TOUR, opened())] == [
        "story",
        "pets",
        "town",
        "phone",
    ]


def test_when_nothing_is_missing_the_check_card_is_due() -> None:
    assert at(full()) is None


def test_what_was_found_in_the_words_is_not_asked() -> None:
    frame = answered(opened("I live in Springfield"), "pets", "none")
    assert at(frame) == "phone"
    assert values(frame)["town"] == "Springfield"


def test_what_is_given_overrules_what_was_found() -> None:
    frame = answered(opened("I live in Springfield"), "town", "Shelbyville")
    assert values(position.searched(TOUR, frame, Person()))["town"] == "Shelbyville"


def test_what_is_remembered_of_a_person_is_not_asked() -> None:
    frame = position.searched(TOUR, opened("hello"), Person(phone="13800001111"))
    assert values(frame)["phone"] == "13800001111"


def test_changing_one_answer_comes_back_to_the_card_with_the_rest_kept() -> None:
    frame = position.edit(full(), "town")
    assert at(frame) == "town"
    frame = answered(frame, "town", "Ogdenville")
    assert at(frame) is None
    assert values(frame)["pet_name"] == "PET_NAME"


def test_what_depends_on_a_changed_answer_is_asked_again_and_so_is_what_depends_on_that() -> None:
    frame = answered(position.edit(full(), "pets"), "pets", "cat")
    assert at(frame) == "pet_name"
    frame = answered(frame, "pet_name", "Tim")
    assert at(frame) == "pet_food"


def test_an_answer_may_answer_a_dependent_in_the_same_breath() -> None:
    frame = answered(full(), "pets", "cat", pet_name="Tim")
    assert values(frame)["pet_name"] == "Tim"
    assert at(frame) == "pet_food"


def test_changing_the_story_does_not_undo_what_was_found_in_it() -> None:
    frame = answered(opened("I live in Springfield"), "pets", "none")
    frame = answered(position.edit(frame, "story"), "story", [{"id": 9, "text": "nowhere"}])
    assert values(position.searched(TOUR, frame, Person()))["town"] == "Springfield"


def test_back_goes_to_the_last_answer_and_at_last_nowhere() -> None:
    frame: Frame | None = full()
    way = []
    while frame is not None:
        frame = position.step_back(TOUR, frame)
        way.append(at(frame) if frame else None)
    assert way == ["phone", "town", "pet_food", "pet_name", "pets", None]


def test_back_out_of_a_change_leaves_the_answer_as_it_was() -> None:
    before = full()
    assert position.step_back(TOUR, position.edit(before, "town")) == before


def test_a_step_that_was_passed_is_not_asked_and_not_found_again() -> None:
    frame = position.pass_by(TOUR, opened("I live in Springfield"), TOUR.step("town"))
    frame = position.searched(TOUR, again(frame), Person())
    assert "town" not in values(frame)
    assert at(answered(frame, "pets", "none")) == "phone"
    assert values(answered(frame, "town", "Ogdenville"))["town"] == "Ogdenville"


def test_a_toggle_goes_on_and_off() -> None:
    frame = position.toggle(opened(), "loud")
    assert values(frame)["loud"] is True
    assert values(position.toggle(frame, "loud"))["loud"] is False


def test_every_change_makes_older_cards_out_of_date() -> None:
    frame = opened("hello")
    for changed in (
        answered(frame, "pets", "cat"),
        position.toggle(frame, "loud"),
        position.pass_by(TOUR, frame, TOUR.step("town")),
        position.add(TOUR, frame, said("more")),
    ):
        assert changed is not None
        assert changed.rev > frame.rev


def test_what_is_said_or_sent_beside_the_question_is_added() -> None:
    frame = opened("one", "two")
    assert values(frame)["story"] == [{"id": 2, "text": "one"}, {"id": 3, "text": "two"}]
    for _ in range(2):
        added = position.add(TOUR, frame, event(Attached(Attachment("photo", "p"))))
        assert added is not None
        frame = added
    assert len(values(frame)["photos"]) == 2  # type: ignore[arg-type]
    assert position.add(TOUR, frame, said("  ")) is None
    assert position.add(replace(TOUR, text_to=None), frame, said("x")) is None


def test_an_edited_message_changes_its_own_part_alone() -> None:
    frame = opened("one", "two")
    changed = position.reread(TOUR, frame, event(Said(""), 2), "ONE")
    assert changed is not None
    assert [part["text"] for part in values(changed)["story"]] == ["ONE", "two"]  # type: ignore[attr-defined]
    assert position.reread(TOUR, frame, event(Said(""), 99), "x") is None
    assert position.reread(TOUR, frame, event(Said(""), 2), "  ") is None


def test_an_edit_of_a_superseded_answer_changes_nothing() -> None:
    frame = answered(opened("hello"), "town", "Springfield", message_id=5)
    frame = answered(frame, "town", "Shelbyville", message_id=7)
    assert position.reread(TOUR, frame, event(Said(""), 5), "Ogdenville") is None
    changed = position.reread(TOUR, frame, event(Said(""), 7), "Ogdenville")
    assert changed is not None
    assert values(changed)["town"] == "Ogdenville"


def stored(version: int, **answers: object) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(opened())
    return {**plain, "version": version, "answers": answers, "editing": "garage", "found": {"x": 1}}


@pytest.mark.parametrize("version", [1, 2])
def test_a_draft_of_an_older_version_is_brought_up_to_date(version: int) -> None:
    plain = position.upgraded(TOUR, stored(version, city="Springfield", story=[{"text": "hi"}]))
    frame = from_plain(Frame, json.loads(json.dumps(plain)))
    assert frame.version == 3
    assert frame.answers["town"] == "Springfield"
    assert frame.answers.get("pets") == ("cat" if version == 1 else None)
    assert frame.editing is None
    assert at(frame) == ("pet_name" if version == 1 else "pets")


def test_values_that_no_longer_fit_are_asked_again() -> None:
    plain = stored(3, pets="crocodile", town=7, garage="x", loud="yes", phone="13800001111")
    frame = from_plain(Frame, position.upgraded(TOUR, plain))
    assert frame.answers == {"phone": "13800001111"}
    assert frame.inferred == {}


def test_a_draft_of_a_newer_version_is_read_as_far_as_it_fits() -> None:
    frame = from_plain(Frame, position.upgraded(TOUR, stored(4, town="Springfield", sauna=True)))
    assert frame.answers == {"town": "Springfield"}
    assert frame.version == 3


def test_a_draft_of_this_version_is_left_as_it_is() -> None:
    plain = to_plain(full())
    assert position.upgraded(TOUR, plain) == plain
