"""Copies with some fields changed are those of `dataclasses.replace`."""

import dataclasses
from dataclasses import dataclass, field

import pytest

from dialogs.state.copies import replace
from dialogs.state.message import Button
from tests.dialogs.phone import filer


@dataclass(frozen=True)
class Held:
    words: str
    tags: tuple[str, ...] = ()
    more: dict[str, int] = field(default_factory=dict)


def test_a_copy_has_what_was_changed_and_all_else_as_it_was() -> None:
    held = Held("路灯", more={"a": 1})
    copy = replace(held, words="井盖")
    assert copy == Held("井盖", more={"a": 1})
    assert held == Held("路灯", more={"a": 1})
    assert copy.more is held.more
    assert hash(Button("改", "e:1")) == hash(replace(Button("不", "e:1"), text="改"))


def test_a_whole_conversation_is_copied_as_the_library_does() -> None:
    conversation = filer().conversation
    for name in (each.name for each in dataclasses.fields(conversation)):
        value = getattr(conversation, name)
        copy = replace(conversation, **{name: value})
        assert copy == dataclasses.replace(conversation, **{name: value}) == conversation
        assert vars(copy).keys() == vars(conversation).keys()


def test_a_field_that_there_is_not_is_refused() -> None:
    with pytest.raises(TypeError, match="Held has not all of the fields wrods"):
        replace(Held("路灯"), wrods="井盖")  # type: ignore[call-arg]


def test_what_the_class_refuses_is_refused_in_a_copy() -> None:
    with pytest.raises(ValueError, match="a button needs text"):
        replace(Button("改", "e:1"), text=" ")
