"""Which letters go together: what a later edit makes needless, and what must be said again."""

from datetime import UTC, datetime

from bot.letters import superseded
from bot.store import Letter
from dialogs.message import Lane, Message

AT = datetime(2026, 6, 18, tzinfo=UTC)


def letter(number: int, *, slot: str | None = "case", fresh: bool = False) -> Letter:
    """One that was being sent when the process died."""
    content = Message(f"{number}", slot=slot, fresh=fresh)
    return Letter(number, 7, content, Lane.PUSH, AT, AT, unknown=True)


RING = letter(2, slot=None)


def test_a_card_that_may_have_been_shown_does_not_go_back_after_a_crash() -> None:
    """It once did: 1, ring, 3 were repeated in order, so the citizen saw 3, then 1, then 3."""
    run = [letter(1), RING, letter(3), letter(4, slot=None)]
    assert superseded(run, {"case"}) == {1}


def test_a_card_that_may_be_a_new_message_is_sent_again_as_it_was() -> None:
    assert superseded([letter(1), RING, letter(3)], set()) == set()


def test_a_card_before_a_fresh_one_is_sent_again_as_it_was() -> None:
    assert superseded([letter(1), RING, letter(3, fresh=True)], {"case"}) == set()
    assert superseded([letter(1), letter(3, slot="other")], {"case", "other"}) == set()
