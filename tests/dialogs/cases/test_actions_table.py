"""The table of what a citizen can do with a filed case."""

import ast
from collections import Counter
from pathlib import Path

import pytest

import dialogs
from backend_client.contract.case import CaseStatus
from dialogs.cases.actions import ACTIONS, BY_EFFECT, undone
from dialogs.state.conversation import FollowedCase
from dialogs.state.effect import EffectKind
from dialogs.texts import LANGUAGES, texts
from handlers.effects import ON_A_CASE
from tests.dialogs.phone import MONDAY, filer

CASE = FollowedCase("draft-1", "x", MONDAY, number="1", status=CaseStatus.HANDLING, public=True)


def verbs_on_buttons() -> set[str]:
    """The verbs that are written down where buttons of cases are made."""
    found = set()
    for path in Path(dialogs.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="buttons"), attr="case"),
                    args=[_, ast.Constant(value=str(verb)), *_],
                ):
                    found.add(verb)
    return found


def test_every_verb_on_a_button_of_a_case_has_a_row() -> None:
    verbs = verbs_on_buttons()
    assert verbs >= {"open", "urge", "supervise", "grade", "mute"}
    assert verbs <= ACTIONS.keys()


def test_every_row_is_reached_by_a_button() -> None:
    on_card = {verb for verb, row in ACTIONS.items() if row.place is not None}
    assert on_card | verbs_on_buttons() == ACTIONS.keys()


@pytest.mark.parametrize("kind", [EffectKind.URGE, EffectKind.SUPERVISE, EffectKind.UNPUBLISH])
def test_what_the_office_refuses_may_be_asked_again(kind: EffectKind) -> None:
    change = BY_EFFECT[kind].change
    assert change is not None
    asked = change(CASE)
    assert asked != CASE
    assert undone(kind, asked) == CASE


def test_every_effect_on_a_case_is_undone_by_a_row() -> None:
    no_action = {
        EffectKind.CORRECT,
        EffectKind.ANSWER_INVITATION,
        EffectKind.SIGN,
        EffectKind.AGREE_PUBLIC,
    }  # change nothing that is followed here
    assert BY_EFFECT.keys() == ON_A_CASE - no_action


def test_an_effect_of_no_action_undoes_nothing() -> None:
    assert undone(EffectKind.CLAIM, CASE) == CASE
    assert undone("an effect of a later release", CASE) == CASE


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_typed_means_one_action(language: str) -> None:
    labels = Counter(
        texts(language).plain(label.key).casefold()
        for row in ACTIONS.values()
        if row.typed
        for label in row.labels
    )
    assert max(labels.values()) == 1


def test_only_what_can_be_undone_or_said_again_is_done_without_a_question() -> None:
    """Whoever asks the backend for something final is asked first, or checks a card before."""
    at_once = {verb for verb, row in ACTIONS.items() if row.effect and row.change and not row.sure}
    ends_by_itself, only_looks, is_owed_at_once = {"appoint", "invite"}, {"publish"}, {"hide"}
    assert at_once == ends_by_itself | only_looks | is_owed_at_once


@pytest.mark.parametrize("verb", [verb for verb, row in ACTIONS.items() if row.sure])
def test_what_asks_first_has_its_three_texts(verb: str) -> None:
    sure = ACTIONS[verb].sure
    for language in LANGUAGES:
        assert all(texts(language).has(f"{sure}.{part}") for part in ("sure", "do", "done"))


def test_the_buttons_of_a_card_carry_what_they_always_carried() -> None:
    phone = filer()
    tag = phone.conversation.cases[-1].tag
    carried = [button.data for row in phone.card().buttons for button in row if button.data]
    assert carried == [f"c:{tag}:{verb}" for verb in ("open", "add", "urge", "withdraw", "more")]
    phone.taps("更多")
    carried = [button.data for row in phone.card().buttons for button in row if button.data]
    verbs = ("human", "told", "basis", "mute", "more.less")
    assert carried == [f"c:{tag}:{verb}" for verb in verbs]
