"""What the random walk meets of talks with a person, of cases that move between chats, of links to
come in by, of campaigns that change, and of an office that went back in time.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from backend_client.contract.case import CaseEvent, CaseStatus, EventType, Moved, Progress, Receipt
from backend_client.contract.documents import AnswerRow
from backend_client.contract.files import Attachment, FileRefusal
from backend_client.contract.invitation import Invitation, Invited
from backend_client.contract.on_behalf import EnrolledAgent
from backend_client.contract.publication import PublicationLook, PublicText
from backend_client.contract.staff_chat import Side, TalkClosed, TalkReceipt, TalkSaid, TalkWords
from backend_client.json_codec import to_plain
from dialogs.state.event import (
    AgentCame,
    CaseClaimed,
    CaseHappened,
    CaseRead,
    Commanded,
    ContactShared,
    EffectFailed,
    FileFailed,
    InvitationCame,
    InvitedCame,
    ProgressCame,
    PublicationCame,
    TalkOpened,
    Tapped,
    VoiceHeard,
    What,
)
from tests.dialogs.campaigns.samples import CAMPAIGNS, CODES, now_stands
from tests.dialogs.sample_inputs import PLAIN_MOVES, SHORT
from tests.dialogs.sample_states import JOINT

if TYPE_CHECKING:
    from tests.dialogs.walker import Walker

INVITED = Invited("2026-9", "ab" * 16, "王大爷", "李明", "希望疏通", "水沟堵了")
REPRESENTING = replace(JOINT, represents=True)
A_FILE = Attachment("document", "answer:f1", "表.pdf", file_id="f1")
TALK_STEPS: tuple[tuple[EventType, dict[str, Any]], ...] = (
    *(
        (EventType.TALK_SAID, to_plain(TalkSaid(by, TalkWords(text))))
        for by in Side
        for text in ("请带身份证来" * 400, "<b>&", " ", "\ud83d")
    ),
    (EventType.TALK_SAID, to_plain(TalkSaid(Side.STAFF, TalkWords("", (A_FILE,))))),
    (EventType.TALK_READ, {}),
    (EventType.TALK_LATE, {}),
    *((EventType.TALK_CLOSED, to_plain(TalkClosed(by))) for by in Side),
)


def changes_campaigns(walker: "Walker") -> None:
    """Questions come and go, channels end and are unknown, whatever is being filled in."""
    dice = walker.dice
    changed = [
        replace(
            each,
            version=dice.randrange(1, 4),
            questions=each.questions[: dice.randrange(len(each.questions) + 1)],
            closes=dice.choice((each.closes, walker.phone.now)),
        )
        for each in CAMPAIGNS
        if dice.random() < 0.8
    ]
    now_stands(walker.phone, *changed)
    walker.does(Commanded("start", f"c-{dice.choice(CODES)}"))


def asks_for_a_person(walker: "Walker") -> None:
    walker.does(Commanded("human"))


def is_asked_to_publish(walker: "Walker") -> None:
    """Where a case may be read by everybody."""
    offers = [(at, b) for at, b in walker.phone.buttons() if b.data.endswith(":publish")]
    if offers:
        at, button = walker.dice.choice(offers)
        walker.does(Tapped(button.data, "q"), at)


def calls_a_person(walker: "Walker") -> None:
    """Where danger was heard and a person is offered."""
    offers = [(at, b) for at, b in walker.phone.buttons() if b.data.endswith(":alarm")]
    if offers:
        at, button = walker.dice.choice(offers)
        walker.does(Tapped(button.data, "q"), at)


def office_talks(walker: "Walker") -> None:
    """A step of a talk, in its order or out of it."""
    if not walker.phone.conversation.staff_chats:
        return
    staff_chat = walker.dice.choice(walker.phone.conversation.staff_chats)
    kind, data = walker.dice.choice(TALK_STEPS)
    seq = max(staff_chat.seq + walker.dice.choice((1, 1, 1, 2)), 1)
    event = CaseEvent(seq, "", staff_chat.id, seq, kind, walker.phone.now, data)
    walker.events.append(event)
    walker.hears(CaseHappened(event))


def talk_opens(walker: "Walker") -> None:
    if staff_chats := walker.phone.conversation.staff_chats:
        talk = walker.dice.choice(staff_chats).id
        receipt = TalkReceipt(talk, walker.phone.now, "09:00", "17:00")
        kinds = ("open_talk", "say_in_talk", "close_talk")
        refused = EffectFailed(walker.dice.choice(kinds), talk, "no")
        walker.hears(walker.dice.choice((TalkOpened(receipt), TalkOpened(receipt), refused)))


def looks_up(walker: "Walker") -> None:
    """A case of somebody else, up to its move here."""
    number = f"2026-{walker.dice.randrange(10**6):06d}"
    walker.does(Commanded("status", f"{number} 7K2M-9QXA"))
    if walker.dice.random() < 0.8:
        status = walker.dice.choice(tuple(CaseStatus))
        walker.hears(ProgressCame(number, Progress(number, status, None, (), ())))
    if walker.dice.random() < 0.8:
        walker.does(Tapped(f"g:claim.{number}", "q"), walker.phone.ids)
    if walker.dice.random() < 0.8:
        walker.does(ContactShared("+8613800001111", "王", own=walker.dice.random() < 0.8))
    if walker.dice.random() < 0.5 and (claim_names := walker.phone.conversation.claim_names):
        moves_here(walker, claim_names[-1], number)


def moves_here(walker: "Walker", claimant: str, number: str) -> None:
    ref = f"elsewhere-{number}"
    moved = CaseEvent(
        2, number, ref, 2, EventType.CLAIMED, walker.phone.now, {"claimant": claimant}
    )
    status = to_plain(Moved(walker.dice.choice(tuple(CaseStatus))))
    first = CaseEvent(1, number, ref, 1, EventType.MOVED, walker.phone.now, status)
    receipt = Receipt(number, "7K2M-9QXA", ref, walker.phone.now)
    theirs = walker.dice.random() < 0.5
    news: list[What] = [
        CaseHappened(moved),
        CaseClaimed(
            receipt,
            "牛粪",
            False,
            (first, moved),
            confirmed=theirs,
            follower="x" if theirs else None,
        ),
    ]
    walker.dice.shuffle(news)
    for what in news:
        walker.hears(what)
    case = walker.phone.conversation.case_filed_as(ref)
    assert case is not None
    assert (case.seq, case.held) == (2, ())


def moves_away(walker: "Walker") -> None:
    if cases := walker.phone.conversation.cases:
        case = walker.dice.choice(cases)
        data = {"claimant": "somebody"}
        number, at = case.number or "n", walker.phone.now
        event = CaseEvent(1, number, case.client_ref, 99, EventType.CLAIMED, at, data)
        walker.hears(CaseHappened(event))
        assert walker.phone.conversation.case_filed_as(case.client_ref) is None


def invitation(walker: "Walker") -> InvitationCame:
    """The link that somebody is to be handed."""
    cases = walker.phone.conversation.cases
    number = cases[-1].number if cases else None
    represents = walker.dice.random() < 0.3
    made = Invitation(number or "n", INVITED.token, "7K2M-9QXB", walker.phone.now, represents)
    return InvitationCame(made)


def invited(walker: "Walker") -> InvitedCame:
    """What whoever opens such a link reads."""
    return InvitedCame(walker.dice.choice((INVITED, JOINT, REPRESENTING)))


def not_invited(walker: "Walker") -> InvitedCame:
    return InvitedCame(unavailable=walker.dice.random() < 0.5)


def agent_came(walker: "Walker") -> AgentCame:
    """What became of a code: of that which was sent last, or of another."""
    held = walker.phone.conversation.person.enrolled
    tie = held.tie if held and walker.dice.random() < 0.8 else "0" * 40
    agent = EnrolledAgent(*walker.dice.choices(("赵满仓", "<b>&", "村" * 90), k=2))
    refusal = walker.dice.choice((None, "/problems/not-found", "/problems/code-taken"))
    again = walker.dice.random() < 0.3
    return AgentCame(tie, None if refusal else agent, refusal, again)


def agent_ended(walker: "Walker") -> CaseHappened:
    held = walker.phone.conversation.person.enrolled
    tie, at = held.tie if held else "0" * 40, walker.phone.now
    return CaseHappened(CaseEvent(9, "", tie, 1, EventType.AGENT_ENDED, at))


def is_read_again(walker: "Walker") -> None:
    """All steps of a case as the office has them now, some other than those that are known."""
    if cases := walker.phone.conversation.cases:
        case = walker.dice.choice(cases)
        moves = walker.dice.choices(PLAIN_MOVES, k=walker.dice.randrange(4))
        number, at = case.number or "n", walker.phone.now
        steps = tuple(
            CaseEvent(seq, number, case.client_ref, seq, EventType.MOVED, at, data)
            for seq, data in enumerate(moves, 1)
        )
        walker.hears(CaseRead(case.client_ref, steps, walker.dice.choice((case.seq, 0, None))))
        after = walker.phone.conversation.case_filed_as(case.client_ref)
        assert after is not None
        assert after.seq in (case.seq, len(steps))
        assert not after.withheld or after == case, "whoever is shut out stays so"
        opinions = f"c:{case.tag}:opinion_"
        new = [(where, b) for where, b in walker.phone.buttons() if b.data.startswith(opinions)]
        if new:
            place, button = walker.dice.choice(new)
            walker.does(Tapped(button.data, "q"), place)


def lost_file(walker: "Walker") -> FileFailed:
    cases = [case.client_ref for case in walker.phone.conversation.cases]
    ref = walker.dice.choice(cases or ["nobody's"])
    return FileFailed(ref, 1, "photo", walker.dice.choice(tuple(FileRefusal)))


def public_text(walker: "Walker") -> PublicationCame:
    """What everybody would read of a case, or why there is nothing."""
    number = next((case.number for case in walker.phone.conversation.cases if case.number), "n")
    words = walker.dice.choice(SHORT) * 40
    text = PublicText((), "", words, "2026-07", words, words, (AnswerRow(words, words),))
    look = walker.dice.choice((PublicationLook(number, text, "0" * 40), None))
    return PublicationCame(number, look, unavailable=walker.dice.random() < 0.5)


def heard_voice(walker: "Walker") -> VoiceHeard:
    frame = walker.phone.conversation.frame
    words = walker.dice.choice((None, "", *SHORT))
    return VoiceHeard(frame.id if frame else "nobody's", "voice", None, words)
