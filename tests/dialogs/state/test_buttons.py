"""What buttons carry, and what is read from it."""

import pytest

from dialogs.state import buttons
from dialogs.state.buttons import Pressed, Whose

MADE = (
    (buttons.draft("0a1b2c3d", 7, "a", "topic", "3"), "d:0a1b2c3d:7:a.topic.3"),
    (buttons.draft("0a1b2c3d", 7, "keep"), "d:0a1b2c3d:7:keep"),
    (buttons.case("0a1b2c3d", "open"), "c:0a1b2c3d:open"),
    (
        buttons.case("0a1b2c3d", "grade", "unit", "satisfied"),
        "c:0a1b2c3d:grade.unit.satisfied",
    ),
    (buttons.talk("0a1b2c3d", "end"), "r:0a1b2c3d:end"),
    (buttons.neighbour("m-1", "up"), "n:m-1:up"),
    (buttons.general("help"), "g:help"),
    (buttons.general("language", "en"), "g:language.en"),
)


@pytest.mark.parametrize(("made", "carried"), MADE)
def test_buttons_carry_what_they_have_carried_since_they_were_first_sent(
    made: str, carried: str
) -> None:
    assert made == carried


@pytest.mark.parametrize("made", [made for made, _ in MADE])
def test_what_was_made_is_read(made: str) -> None:
    pressed = buttons.read(made)
    assert pressed is not None
    back = {
        Whose.DRAFT: lambda: buttons.draft(pressed.of, pressed.rev, pressed.action),
        Whose.CASE: lambda: buttons.case(pressed.of, pressed.action),
        Whose.TALK: lambda: buttons.talk(pressed.of, pressed.action),
        Whose.NEIGHBOUR: lambda: buttons.neighbour(pressed.of, pressed.action),
        Whose.GENERAL: lambda: buttons.general(pressed.action),
    }[pressed.whose]()
    assert back == made


@pytest.mark.parametrize(
    "forged", ["", "x", "x:1", "g", "g:help:1", "c:1", "c:1:2:3", "d:1:open", "d:1:2:3:4", "n::"]
)
def test_what_no_button_of_ours_has_carried_is_none(forged: str) -> None:
    pressed = buttons.read(forged)
    assert pressed is None or pressed == Pressed(Whose.NEIGHBOUR, "", "")


def test_the_rest_keeps_its_own_dots() -> None:
    pressed = buttons.read("c:0a1b2c3d:grade.unit.satisfied")
    assert pressed is not None
    assert (pressed.verb, pressed.rest) == ("grade", "unit.satisfied")
    assert buttons.split_verb(pressed.rest) == ("unit", "satisfied")
