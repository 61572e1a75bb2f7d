"""The pictures in docs/conversations.md are those of the catalog."""

import re

import pytest

from dialogs.cases import actions
from dialogs.forms import draft_buttons
from dialogs.registry import DIALOGS, FORMS
from tools import diagram


def test_the_document_shows_the_dialogs_as_they_are() -> None:
    document = diagram.DOCUMENT.read_text(encoding="utf-8")
    assert diagram.renewed(document) == document, "run: python -m tools.diagram"


def test_a_document_without_a_place_for_a_dialog_is_refused() -> None:
    with pytest.raises(ValueError, match="file_case"):
        diagram.renewed("# Conversations\n")


def test_a_picture_has_every_question_and_every_line_that_can_be_changed() -> None:
    for dialog in DIALOGS.values():
        picture = diagram.picture(dialog)
        for step in dialog.steps:
            assert (f'{step.name}["' in picture) is step.asked
        changes = set(re.findall(r"card -- change --> (\w+)", picture))
        assert changes == {name for name in dialog.card if dialog.step(name).asked}


def test_the_document_explains_every_verb_of_a_button() -> None:
    document = diagram.DOCUMENT.read_text(encoding="utf-8")
    for verb in (*draft_buttons.verbs(FORMS), *actions.ACTIONS):
        assert re.search(rf"[`:]{verb}[`.]", document), verb
