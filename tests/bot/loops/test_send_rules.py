"""Which rows go together: what a later edit makes needless, and what must be said again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from backend_client.contract.case import CaseStatus
from bot.loops.send_rules import Patience, ready, side_by_side, superseded, wait
from bot.store import OutboxRow
from dialogs.state.message import Lane, Message, Toast
from handlers.ports import ChatId
from tests.dialogs.phone import filer

AT = datetime(2026, 6, 18, tzinfo=UTC)
NOW = timedelta(0)
HALF_A_MINUTE = timedelta(seconds=30)


def outbox_row(number: int, *, slot: str | None = "case", fresh: bool = False) -> OutboxRow:
    """One that was being sent when the process died."""
    content = Message(f"{number}", slot=slot, fresh=fresh)
    return OutboxRow(number, ChatId(7), content, Lane.PUSH, AT, AT, unknown=True)


RING = outbox_row(2, slot=None)


def test_a_card_that_may_have_been_shown_does_not_go_back_after_a_crash() -> None:
    """It once did: 1, ring, 3 were repeated in order, so the citizen saw 3, then 1, then 3."""
    run = [outbox_row(1), RING, outbox_row(3), outbox_row(4, slot=None)]
    assert superseded(run, {"case"}) == {1}


def test_a_card_that_may_be_a_new_message_is_sent_again_as_it_was() -> None:
    assert superseded([outbox_row(1), RING, outbox_row(3)], set()) == set()


def test_a_card_before_a_fresh_one_is_sent_again_as_it_was() -> None:
    assert superseded([outbox_row(1), RING, outbox_row(3, fresh=True)], {"case"}) == set()
    assert superseded([outbox_row(1), outbox_row(3, slot="other")], {"case", "other"}) == set()


def edit(number: int, *lines: str, tells: str, unknown: bool = False) -> OutboxRow:
    content = Message("\n".join(lines), slot="case", lane=Lane.PUSH, tells=(tells,))
    return OutboxRow(number, ChatId(7), content, Lane.PUSH, AT, AT, unknown=unknown)


def test_an_edit_takes_the_place_of_those_before_it_whose_news_it_holds() -> None:
    first, second, third = (
        edit(1, "a", tells="a"),
        edit(2, "a", "b", tells="b"),
        edit(3, "b", tells="b"),
    )
    assert superseded([first, second]) == {1}
    assert superseded([first, second, third]) == {2}  # the third does not hold what the first tells
    assert superseded([first, third]) == set()


def test_a_push_is_news_as_a_whole_unless_it_says_what_is() -> None:
    def push(number: int, text: str) -> OutboxRow:
        content = Message(text, slot="case", lane=Lane.PUSH)
        return OutboxRow(number, ChatId(7), content, Lane.PUSH, AT, AT)

    assert superseded([push(1, "step 3"), push(2, "step 4")]) == set()
    assert superseded([push(1, "step 3"), push(2, "step 3\nstep 4")]) == {1}


def test_of_a_slot_one_row_goes_at_a_time() -> None:
    one, two = edit(1, "a", tells="a"), edit(3, "a", "b", tells="b")
    ring = OutboxRow(2, ChatId(7), Message("news"), Lane.PUSH, AT, AT)
    assert side_by_side([one, ring, two]) == [one, ring]
    assert side_by_side([one, two, ring]) == [one, two, ring]  # of which the first is left out
    both = [edit(1, "a", tells="a", unknown=True), edit(3, "a", "b", tells="b", unknown=True)]
    assert side_by_side(both) == both  # on their way together: left by an earlier version


PATIENCE = Patience()


def put_off(outbox_row: OutboxRow, by: timedelta = HALF_A_MINUTE) -> OutboxRow:
    return replace(outbox_row, due_at=AT + by, paused=by)


def test_what_another_takes_the_place_of_waits_as_long_as_that() -> None:
    """Telegram had asked for half a minute, and was called at once, again and again."""
    one, two = edit(1, "a", tells="a"), edit(2, "a", "b", tells="b")
    toast = OutboxRow(4, ChatId(7), Toast("q", "!"), Lane.REPLY, AT, AT)
    assert wait([one, two], PATIENCE, AT) == NOW
    assert wait([one, put_off(two)], PATIENCE, AT) == HALF_A_MINUTE
    assert wait([one, toast, put_off(two)], PATIENCE, AT) == HALF_A_MINUTE
    assert wait([put_off(one), two], PATIENCE, AT) == HALF_A_MINUTE  # it was asked of the chat
    other = edit(3, "c", tells="c")
    assert wait([one, put_off(other)], PATIENCE, AT) == NOW  # does not tell what the first does


def test_what_another_takes_the_place_of_goes_with_it_only() -> None:
    """Without it, a card of three steps was shown after one of four."""
    reply = OutboxRow(1, ChatId(7), Message("reply"), Lane.REPLY, AT, AT)
    one, two = edit(2, "a", tells="a"), edit(3, "a", "b", tells="b")
    three = edit(4, "a", "b", "c", tells="c")
    late = put_off(three)
    assert ready([reply, one, two, three], AT) == [reply, one, two, three]
    assert ready([reply, one, two, late], AT) == [reply]
    assert ready([one, two, late, reply], AT) == [one, two, late, reply]
    last = OutboxRow(5, ChatId(7), Message("another"), Lane.REPLY, AT, AT)
    assert ready([reply, one, put_off(last), three], AT) == [reply, one]


def test_in_a_burst_of_steps_every_one_is_shown_although_a_card_holds_eight() -> None:
    """The card of the first step was left out for the card of the ninth, which does not hold it."""
    phone = filer()
    slot = phone.conversation.cases[0].slot
    cards: list[OutboxRow] = []
    for step in range(1, 21):
        phone.moved(step, CaseStatus.HANDLING, note=f"〔第{step}步〕")
        [card] = [each for each in phone.said_last() if each.slot == slot]
        cards.append(OutboxRow(step, ChatId(7), card, Lane.PUSH, AT, AT))
    needless = superseded(cards)
    texts = [str(each.content) for each in cards if each.id not in needless]
    assert all(any(f"〔第{step}步〕" in text for text in texts) for step in range(1, 21))
    assert len(texts) == 3
