"""An office that went back in time, as a citizen sees it: told once and plainly when their number
is another one or their petition is lost, and shown what its case is now.
"""

from dataclasses import replace

from backend_client.contract.case import Receipt
from dialogs.cases import followed, notifications, office_words
from dialogs.cases.card import case_card
from dialogs.state.conversation import CaseStep, FollowedCase, Frame
from dialogs.state.effect import EffectKind
from dialogs.state.event import CaseRead
from dialogs.state.message import Lane, Message
from dialogs.texts import clip
from dialogs.turn_context import Talk


def ask(talk: Talk, case: FollowedCase) -> None:
    """All steps of the case, when one of those that are known is not what it was."""
    talk.wish(EffectKind.READ_CASE, case.client_ref, {"seq": case.seq})


def read_again(talk: Talk, what: CaseRead) -> None:
    """What is new is told as any change is; what was shown is not told again, whatever its place
    and its hour are now."""
    before = talk.conversation.case_filed_as(what.client_ref)
    if before is None:
        return
    after = followed.anew(before, what.events)
    if not what.events:
        return
    if replace(after, marks=before.marks) == before:
        talk.keep_case(after)  # an earlier release kept no marks
        return
    if followed.may_be_older(after, before) and what.seq != before.seq:
        ask(talk, before)  # what was read may be older than what came by the feed
        return
    if talk.conversation.missed:
        talk.keep_case(replace(after, unseen=before.unseen or _shown(after) != _shown(before)))
        return
    talk.keep_case(after)
    for message in notifications.of_rereading(talk.t, before, after, talk.event.at):
        talk.say(message)
    if after.answer is not None and after.answer != before.answer:
        office_words.show_files(talk, after, f"{talk.event.id}:answer")


def _shown(case: FollowedCase) -> tuple[object, ...]:
    return case.status, case.unit, case.answer, tuple(map(_content, case.steps))


def _content(step: CaseStep) -> tuple[object, ...]:
    return step.status, step.unit, step.note


def filed_again(talk: Talk, case: FollowedCase, receipt: Receipt) -> None:
    """Its receipt is not the first one. Nothing is said of what is as it was."""
    if (receipt.number, receipt.query_code) == (case.number, case.query_code):
        return
    former = clip(case.number or "", 64)
    _follow_number(talk, case.number or "", receipt.number)
    case = replace(case, number=receipt.number, query_code=receipt.query_code, refusal=None)
    text = talk.t.html(
        "case.number_changed",
        former=former,
        number=clip(receipt.number, 64),
        code=clip(receipt.query_code, 64),
    )
    ring = notifications.may_ring(talk.event.at, urgent=case.urgent)
    talk.keep_case(case)
    talk.say(Message(text, ring=ring, lane=Lane.PUSH))
    if not talk.conversation.missed:
        talk.say(case_card(talk.t, case, talk.event.at))


def lost(talk: Talk, case: FollowedCase) -> None:
    """No words are left of which it could be filed again."""
    ring = notifications.may_ring(talk.event.at, urgent=case.urgent)
    text = talk.t.html("case.lost", number=clip(case.number or case.tag, 64))
    talk.say(Message(text, ring=ring, lane=Lane.PUSH))


def _follow_number(talk: Talk, former: str, number: str) -> None:
    """Dialogs about the case are about the same one."""

    def renamed(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
        return tuple(
            replace(frame, about=number) if frame.about == former else frame for frame in frames
        )

    conversation = talk.conversation
    talk.conversation = replace(
        conversation, frames=renamed(conversation.frames), shelf=renamed(conversation.shelf)
    )
