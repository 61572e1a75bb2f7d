"""How well the bot listens to a thousand utterances: the figures of docs/listening.md, with room
for a change that moves a few.
"""

from pathlib import Path

import pytest

from tests.dialogs.listening.corpus import (
    CORPUS,
    HELD,
    LATER,
    Heard,
    Utterance,
    hear_all,
    mended,
    read,
)
from tests.dialogs.listening.outcomes import fits, outcomes_of
from tests.dialogs.listening.scripts import HELD_SCRIPTS, SCRIPTS, missing, read_scripts
from tests.dialogs.listening.situations import FURTHER
from tests.dialogs.phone import Phone

# Outcomes that leave the words somewhere.
KEPT = frozenset(
    {
        *("matter", "story", "request", "place", "name", "address", "phone", "joint", "unsigned"),
        *("officer", "talk", "supplement", "ask"),
    }
)


@pytest.fixture(scope="module", params=[CORPUS, HELD], ids=["corpus", "held"])
def heard(request: pytest.FixtureRequest) -> list[Heard]:
    path: Path = request.param
    return hear_all(read(path))


def share(heard: list[Heard], wanted: str) -> float:
    return sum(bool(getattr(each, wanted)) for each in heard) / len(heard)


@pytest.mark.slow
def test_what_is_said_goes_where_it_belongs(heard: list[Heard]) -> None:
    assert share(heard, "right") >= 0.86


def test_the_bot_asks_back_seldom(heard: list[Heard]) -> None:
    assert share(heard, "asked") <= 0.08


def test_true_petitions_and_answers_are_hardly_ever_diverted(heard: list[Heard]) -> None:
    true = [each for each in heard if each.utterance.true]
    assert share(true, "diverted") <= 0.1


def test_what_was_truly_told_stands_somewhere_or_is_asked_for_again(heard: list[Heard]) -> None:
    """Never answered with something else, and kept nowhere."""
    true = [each for each in heard if each.utterance.true and not each.right]
    swallowed = [each for each in true if each.found.isdisjoint(KEPT | {"again"})]
    assert [each.utterance.text for each in swallowed] == []
    refused = [each for each in true if each.found.isdisjoint(KEPT)]
    assert len(refused) <= 0.05 * sum(each.utterance.true for each in heard)


@pytest.mark.slow
def test_what_other_hands_wrote_later_goes_where_it_belongs() -> None:
    """In simplified and traditional characters and in English, as people of many kinds write."""
    heard = hear_all(read(LATER))
    assert share(heard, "right") >= 0.86
    assert share(heard, "asked") <= 0.05
    assert share([each for each in heard if each.utterance.true], "diverted") <= 0.09


@pytest.fixture(scope="module")
def standing() -> dict[str, Phone]:
    return {name: make() for name, make in FURTHER.items()}


@pytest.mark.parametrize(("said", "once"), list(mended()), ids=str)
def test_what_once_went_elsewhere_goes_where_it_belongs(
    said: Utterance, once: str, standing: dict[str, Phone]
) -> None:
    phone = standing[said.context].copy()
    before, effects = phone.conversation, len(phone.effects)
    phone.says(said.text)
    found = outcomes_of(before, phone, said.text, effects)
    assert fits(said.wanted, found, phone)
    assert not fits(once, found, phone)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "least"), [(SCRIPTS, 0.94), (HELD_SCRIPTS, 0.9)])
def test_what_is_told_in_short_messages_stands_where_it_belongs(path: Path, least: float) -> None:
    """A request or a place that is not read is asked for; facts are kept in any case."""
    lacks = [missing(script) for script in read_scripts(path)]
    assert lacks.count([]) / len(lacks) >= least
    facts = [each for each in lacks if set(each) - {"request", "place"}]
    assert len(facts) / len(lacks) <= 0.05
