"""The table of who is asked about an event, and what each feature says of the state it adds."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import get_args

import pytest

from backend_client.contract.case import EventType
from dialogs.cases.action_handlers import CASES
from dialogs.feature import Feature
from dialogs.nearby.moves import NEIGHBOURS
from dialogs.staff_chat.moves import STAFF_CHAT
from dialogs.state.buttons import Whose
from dialogs.state.conversation import Conversation
from dialogs.state.event import CaseHappened, Said, Tapped, What
from dialogs.state.event_types import ABOUT
from dialogs.turn import FEATURES, TABLE, TurnRow, Unclaimed, check, forgotten
from tests.dialogs.phone import Phone
from tests.dialogs.sample_states import BEGINNINGS


@pytest.mark.parametrize("name", [each.name for each in fields(Conversation)])
def test_a_field_for_which_no_feature_answers_is_named(name: str) -> None:
    """Whoever adds a field says what is left of it when a citizen has their data deleted."""
    (owner,) = (each for each in FEATURES if name in each.forget(Conversation()))
    careless = replace(
        owner,
        forget=lambda conversation: {
            key: value for key, value in owner.forget(conversation).items() if key != name
        },
    )
    features = tuple(careless if each is owner else each for each in FEATURES)
    table = {
        kind: row._replace(features=tuple(careless if e is owner else e for e in row.features))
        for kind, row in TABLE.items()
    }
    with pytest.raises(Unclaimed, match=rf"no feature .*Conversation\.{name}$"):
        check(table, features)


def test_a_field_of_two_features_is_named() -> None:
    greedy = Feature("greedy", forget=lambda conversation: {"near": conversation.near})
    with pytest.raises(Unclaimed, match=r"more than one feature .*Conversation\.near"):
        check(TABLE, (*FEATURES, greedy))


def test_a_feature_that_is_asked_and_takes_nothing_is_named() -> None:
    silent = replace(CASES, name="silent", event={})
    with pytest.raises(Unclaimed, match="silent does not take CaseHappened"):
        check({CaseHappened: TurnRow((silent,), answered=False)}, (*FEATURES, silent))


def test_every_event_has_its_row_and_every_feature_is_asked() -> None:
    assert TABLE.keys() == set(get_args(What))
    asked = [feature for row in TABLE.values() for feature in row.features]
    assert all(any(each is feature for each in asked) for feature in FEATURES)


def test_every_kind_of_button_is_some_features() -> None:
    asked = [feature.whose for feature in TABLE[Tapped].features]
    assert [whose for whose in asked if whose is not None] == list(dict.fromkeys(asked))[:-1]
    assert set(asked) == {*Whose, None}
    assert asked[-1] is None, "what nobody's button carries is taken last"


def test_what_takes_everything_that_is_said_is_asked_last() -> None:
    assert TABLE[Said].features[-1].name == "filing"


def test_every_type_of_step_is_about_something_that_is_told() -> None:
    assert ABOUT.keys() == set(EventType)
    told = TABLE[CaseHappened].features
    assert all(any(each is feature for each in told) for feature in (STAFF_CHAT, NEIGHBOURS, CASES))


@pytest.mark.parametrize("begin", BEGINNINGS)
def test_filed_cases_stay_when_the_rest_is_forgotten(begin: Callable[[], Phone]) -> None:
    conversation = begin().conversation
    once = forgotten(conversation)
    assert forgotten(once) == once
    assert [case.number for case in once.cases] == [case.number for case in conversation.cases]
    assert not (once.frames or once.parked or once.near or once.person.name)
