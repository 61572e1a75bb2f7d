"""What the random walk meets of an office that went back in time, and whose cases are read anew."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from backend_client.contract.case import CaseEvent, CaseStatus, EventType
from dialogs.cases import followed
from dialogs.state.conversation import FollowedCase
from dialogs.state.effect import EffectKind
from dialogs.state.event import CaseRead

if TYPE_CHECKING:
    from tests.dialogs.walker import Walker


def is_read_again(walker: "Walker") -> None:
    """Wished for or not: the steps that are known, fewer, others, or a muddle. The chat ends with
    the case as it stands at the office, and hears of that once."""
    cases, dice = walker.phone.conversation.cases, walker.dice
    if not cases or dice.random() < 0.1:
        _hears_nothing(walker, CaseRead("nobody's", ()))
        return
    case = dice.choice(cases)
    steps = _at_the_office(walker, case)
    if case.withheld:
        _hears_nothing(walker, CaseRead(case.client_ref, steps))
        return
    asked = _reads(walker, case)
    heard_to = followed.heard_to(case)
    read = CaseRead(case.client_ref, steps, dice.choice((None, heard_to, *asked[-1:])))
    walker.hears(read)
    if _reads(walker, case) != asked:  # what was read may be older than what is known
        assert read.seq != heard_to, "asked without end"
        read = replace(read, seq=heard_to)
        walker.hears(read)
    if steps and not _shuts_out(case, steps):  # who is shut out hears of it by its step alone
        after = walker.phone.conversation.case_filed_as(case.client_ref)
        assert after is not None
        assert (after.seq, after.status) == _stands(steps), "not as it stands at the office"
    _hears_nothing(walker, read)


def _at_the_office(walker: "Walker", case: FollowedCase) -> tuple[CaseEvent, ...]:
    dice, known = walker.dice, _known(walker, case)
    length = max(case.seq + dice.choice((-2, -1, 0, 0, 1, 2)), 0)
    same = dice.choice((length, length, dice.randint(0, length)))  # others from there on
    steps = list(known[:same])
    steps += (walker.a_step(case, seq) for seq in range(len(steps) + 1, length + 1))
    if dice.random() < 0.2:
        dice.shuffle(steps)
    if steps and dice.random() < 0.2:
        steps.remove(dice.choice(steps))
    return tuple(steps)


def _known(walker: "Walker", case: FollowedCase) -> tuple[CaseEvent, ...]:
    """The steps that the chat has heard of, from the first one up to a gap."""
    known: dict[int, CaseEvent] = {}
    for event in walker.events:
        if event.client_ref == case.client_ref:
            known.setdefault(event.seq, event)
    return tuple(known[seq] for seq in takewhile(known.__contains__, range(1, case.seq + 1)))


def _stands(steps: Sequence[CaseEvent]) -> tuple[int, object]:
    """How far the steps go without a gap, and the status they end with."""
    status = CaseStatus.SUBMITTED.value
    reached = _without_a_gap(steps)
    for event in reached:
        status = str(event.data.get("status", status))
    return len(reached), status


def _shuts_out(case: FollowedCase, steps: Sequence[CaseEvent]) -> bool:
    """Whether the steps say that whose matter it is follows it alone, and not in this chat."""
    types = {event.type for event in _without_a_gap(steps)}
    return case.on_behalf is not None and EventType.TAKEN_OVER in types


def _without_a_gap(steps: Sequence[CaseEvent]) -> list[CaseEvent]:
    by_seq = {event.seq: event for event in steps}
    return [by_seq[seq] for seq in takewhile(by_seq.__contains__, range(1, len(by_seq) + 1))]


def _reads(walker: "Walker", case: FollowedCase) -> list[int]:
    """How far the case was known each time that its steps were asked for."""
    effects = walker.phone.effects_of(EffectKind.READ_CASE)
    return [int(str(effect.body["seq"])) for effect in effects if effect.case == case.client_ref]


def _hears_nothing(walker: "Walker", read: CaseRead) -> None:
    walker.hears(read)
    assert not walker.phone.last, "told again"
