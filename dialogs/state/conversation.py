"""Conversation state: all that is remembered of a chat between turns. Frozen dataclasses, stored as
plain JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from backend_client.contract.bodies import BodyAtWork
from backend_client.contract.campaign import Campaign
from backend_client.contract.case import (
    CaseEvent,
    CaseStatus,
    LegalDeadline,
    PetitionKind,
    Rating,
)
from backend_client.contract.correction import Reclassified
from backend_client.contract.documents import Answer, AnswerFile, Opinion, Refusal
from backend_client.contract.on_behalf import EnrolledAgent, Represented
from backend_client.contract.publication import PublicationStage
from backend_client.contract.staff_chat import Side
from backend_client.json_codec import stored_as
from backend_client.likeness import NOTHING_LIKE, Sketch
from dialogs.state.copies import replace
from dialogs.state.joining import Joining
from dialogs.state.near import PublicMatter
from dialogs.state.pages import Pages


class LinkKind(StrEnum):
    """What kind of thing a name links to a chat: events under it belong there. Only a
    petition is filed, has a number, and can be lost."""

    PETITION = "petition"
    TALK = "talk"  # with a person at the office
    CLAIM = "claim"  # the name under which the chat has claimed a case from elsewhere
    SUPPORT = "support"  # the key of a neighbour's matter
    FOLLOW = "follow"  # a claim's name, once it follows a case beside the chat that filed it


@dataclass(frozen=True)
class Enrolment:
    """An agent of the office's list, as it names them; `tie` is its name for this chat. Without a
    name their code has not been looked at yet. `ended`: the office ended it, which the chat has not
    been told."""

    tie: str
    name: str = ""
    area: str = ""
    ended: bool = False


@dataclass(frozen=True)
class Person:
    """What the citizen let us remember of themselves, so that nothing is asked twice."""

    name: str | None = None
    address: str | None = None
    phone: str | None = None
    agent: bool = False  # files for others: whose matter it is, is asked
    served: tuple[Represented, ...] = ()  # whom they have filed for, the newest first
    enrolled: Enrolment | None = None


NOT_HERE = "-"  # asked by another bot, in another chat; no step has this name


@dataclass(frozen=True)
class Frame:
    """A draft: one form being filled in. Its position is not stored: it follows from the answers.

    `answers` were given, `inferred` was read out of the words or remembered; given wins.
    """

    id: str  # the draft's id: idempotency key of whatever comes of it
    dialog: str
    version: int
    started_at: datetime
    about: str = ""  # the case's number, for dialogs about a case; in a filing, what it reopens
    question: int | None = None  # the seq of the officer's question that this answers
    answers: Mapping[str, object] = field(default_factory=dict)
    inferred: Mapping[str, object] = field(default_factory=dict, metadata=stored_as("found"))
    # skipped, or answered with "not sure"
    skipped: tuple[str, ...] = field(default=(), metadata=stored_as("passed"))
    # steps in the order they were answered: the way back
    order: tuple[str, ...] = field(default=(), metadata=stored_as("path"))
    editing: str | None = None
    asked: str | None = None  # the step last asked; "" for the check card; or NOT_HERE
    asked_after: int | None = None  # the message that led to the question: it has a higher id
    since: int | None = None  # the message with which it began
    quiet_until: datetime | None = None  # then the first question is asked: more may be coming
    tries: int = 0  # answers to the present question that could not be read
    # message id -> the step that it answered; "" if superseded
    answered_by: Mapping[str, str] = field(default_factory=dict, metadata=stored_as("heard"))
    # notes that are given once: danger, accused ...
    flags: tuple[str, ...] = field(default=(), metadata=stored_as("said"))
    album: str | None = None  # to which the file that came last belongs
    rev: int = 0  # grows with every change: a card of an older one is out of date
    touched_at: datetime | None = None  # when the citizen was last at it: see dialogs.reminders
    kept_until: datetime | None = None  # then it is deleted, as the citizen was told
    muted: bool = False  # no reminders, please
    former: tuple[str, ...] = ()  # refs of files that only a former bot could fetch
    campaign: Campaign | None = None  # by which it was begun, as it stood then

    @property
    def tag(self) -> str:
        """The id's beginning, as buttons carry it."""
        return self.id[:8]

    @property
    def card_slot(self) -> str:
        return f"matter:{self.id}"


@dataclass(frozen=True)
class CaseStep:
    """One status the case went through, with what the citizen was told."""

    status: CaseStatus | str  # or the kind of a step of which only its words are known
    at: datetime
    unit: str | None = None
    note: str | None = None
    opinion: Opinion | None = None
    refusal: Refusal | None = None
    files: tuple[AnswerFile, ...] = ()  # those of the opinion, and papers that came beside it
    aside: bool = False  # it told of something else: the status stayed as it was
    reclassified: Reclassified | None = None  # the office put right how it is sorted

    @property
    def has_words(self) -> bool:
        """Whether there is anything to read but the status."""
        return bool(self.note or self.opinion or self.refusal or self.reclassified)


@dataclass(frozen=True)
class OpenQuestion:
    """What an officer asked; `seq` is that of its event. One of `choices` answers it by a tap."""

    seq: int
    text: str
    choices: tuple[str, ...] = ()
    quiet: bool = False  # it rings for nobody who has graded the answer


@dataclass(frozen=True)
class AnsweredQuestion:
    """An officer's question, and when the citizen answered it."""

    question: OpenQuestion
    at: datetime


class WordsKind(StrEnum):
    """What the citizen's own words in a case were said as."""

    REQUEST = "request"
    FACTS = "facts"
    ADDED = "added"
    REPLIED = "replied"  # to an officer's question


@dataclass(frozen=True)
class OwnWords:
    """What the citizen told the office, to be read again; `question` is what it replies to."""

    kind: WordsKind
    text: str
    at: datetime
    question: str = ""


@dataclass(frozen=True)
class FollowedCase:
    """A filed case as this chat knows it: the fold of its events, so that progress can be shown at
    once, even while the backend is away."""

    client_ref: str
    headline: str
    filed_at: datetime
    number: str | None = None
    query_code: str | None = None
    refusal: str | None = None
    status: CaseStatus | str = CaseStatus.SUBMITTED
    seq: int = 0
    marks: tuple[str, ...] = ()  # of the newest steps, up to `seq`: see dialogs.state.event_marks
    unit: str | None = None
    clocks: tuple[LegalDeadline, ...] = ()
    steps: tuple[CaseStep, ...] = ()
    answer: Answer | None = None
    rating: Rating = field(default_factory=Rating)
    rate_until: datetime | None = None
    urged_at: CaseStatus | str | None = None  # the stage in which it was urged last
    supervised_at: CaseStatus | str | None = None  # and in which supervision was asked for last
    appealed_at: CaseStatus | str | None = None  # or a review or a recheck
    questions: tuple[OpenQuestion, ...] = ()  # of officers, without an answer yet
    answered: AnsweredQuestion | None = None  # the newest one: more may be said to it
    keywords: tuple[str, ...] = ()  # of its story: what is said later is known by them
    reopens: str | None = None  # the number of the case that ended before it happened again
    filed: Mapping[str, object] = field(default_factory=dict)  # answers for filing it again
    told: tuple[OwnWords, ...] = ()  # oldest first; none of what was told in another chat
    held: tuple[CaseEvent, ...] = ()  # events that came before their predecessors
    urgent: bool = False  # may ring at night
    files: int = 0  # sent with it and added since
    sketch: Sketch = NOTHING_LIKE  # of its story, by which the same matter is recognised
    public: bool = False  # neighbours may see that it is there
    shielded: bool = False  # a denunciation or confidential: no other case ever names it
    unseen: bool = False  # changed while the chat could not be reached
    opened_files: tuple[str, ...] = ()  # the office's files that have been sent into the chat
    muted: bool = False  # changes and deadlines ring no more, please
    claimed: bool = False  # was followed in another chat before
    kind: PetitionKind | None = (
        None  # None when a release before knew no better, or another chat filed it
    )
    route: int | None = None  # of Art. 31, once it is known
    bodies: tuple[BodyAtWork, ...] = ()  # who works on it beside the unit
    message_ids: tuple[int, ...] = ()  # of the citizen's messages that it was told in
    signed: bool = False  # by the citizen themselves: what they told of themselves can be corrected
    on_behalf: Represented | None = None  # whose matter it is, when this chat filed it for another
    confirmed: bool = False  # they have said that it is theirs
    disowned: bool = False  # or that it is not
    alone: bool = False  # followed by whose it is, and by who filed it no more
    withheld: bool = False  # so it was filed here, and nothing of it is known here any more
    cleared: bool = False  # its content was deleted at the office, and here: its time is over
    joint: bool = False  # several bring it: others may sign
    people: int = 0  # who have signed, with whoever filed it; 0: nobody but them, or none may
    signer: str | None = None  # the name under which this chat signed what another one filed
    confirmed_as: str | None = None  # or said that what another one filed is theirs
    represents: bool = False  # and speaks for all who did
    representatives: int = 1  # who speak for all, with whoever filed it
    by_agent: EnrolledAgent | None = None  # of the office's list, who filed it for another
    publication: PublicationStage | str | None = None  # or REFUSED here

    @property
    def path(self) -> tuple[CaseStep, ...]:
        """The steps that changed its status."""
        return tuple(step for step in self.steps if not step.aside)

    @property
    def tag(self) -> str:
        """The beginning of its client_ref, as buttons carry it."""
        return self.client_ref[:8]

    @property
    def slot(self) -> str:
        return f"matter:{self.client_ref}"


REFUSED = "refused"  # the citizen wants no publication, and is not asked again


@dataclass(frozen=True)
class StaffChat:
    """A talk with a person at the office, as this chat knows it: the fold of its events."""

    id: str
    about: str | None = None  # the client_ref of the case, or of the draft that may become one
    urgent: bool = False  # may ring at night
    sent: int = 0  # messages of the citizen
    # of the newest of them
    message_ids: tuple[int, ...] = field(default=(), metadata=stored_as("relayed"))
    warned: bool = False  # the hotline was named
    opens: str | None = None  # the office's hours, once it has answered
    closes: str | None = None
    answer_by: datetime | None = None
    read_at: datetime | None = None
    closed_by: Side | None = None
    done: bool = False  # its end has come back from the office: nothing is on its way any more
    seq: int = 0
    marks: tuple[str, ...] = ()  # of the newest steps, up to `seq`: see dialogs.state.event_marks
    held: tuple[CaseEvent, ...] = ()  # events that came before their predecessors
    last: CaseEvent | None = None  # the newest words of the office
    waits: bool = False  # nothing was asked or said in the chat since
    unseen: tuple[CaseEvent, ...] = ()  # words that came while the chat could not be reached

    @property
    def tag(self) -> str:
        """The id's beginning, as buttons carry it."""
        return self.id[:8]

    @property
    def slot(self) -> str:
        return f"relay:{self.id}"


@dataclass(frozen=True)
class LookedUp:
    """A case that number and code opened here, though this chat does not follow it."""

    number: str
    code: str
    found: bool = False
    phone_asked: bool = False  # for moving it to this chat


@dataclass(frozen=True)
class HeldInput:
    """Words of which nobody can tell yet where they belong: kept until the citizen has said so."""

    event_id: str
    at: datetime
    message_id: int | None
    text: str
    source: str | None = None  # as in Said


@dataclass(frozen=True)
class SentFile:
    """A file that was taken; `size_bytes` is 0 where the channel did not say."""

    at: datetime
    size_bytes: int


@dataclass(frozen=True)
class Conversation:
    language: str | None = None
    consented_at: datetime | None = None
    frames: tuple[Frame, ...] = ()  # the last one is being filled in
    parked: tuple[Frame, ...] = field(default=(), metadata=stored_as("shelf"))  # for later
    person: Person = Person()
    cases: tuple[FollowedCase, ...] = ()  # oldest first
    keyboard: bool = False  # a reply keyboard is up
    asks_sure: bool = False  # "really?" waits for its tap
    thread: int | None = None  # the topic in which the citizen wrote last
    missed: bool = False  # the chat cannot be reached: it blocked the bot
    resend: str | None = None  # client_ref of the case for which a file was asked for again
    sent_files: tuple[SentFile, ...] = ()  # of the last hour: see file_quota.py
    near: tuple[PublicMatter, ...] = ()  # oldest first
    supporter: str | None = None  # of which the keys of this chat's support are made: says nothing
    remembers: bool = True  # name, address and phone, for the next filing: the citizen's own choice
    came_from: str | None = None  # the place named by the QR code or link that led here
    came_signed: bool = False  # and the office has put it there
    reminded_to: datetime | None = None  # moments up to here have been seen to: dialogs.reminders
    # oldest first
    staff_chats: tuple[StaffChat, ...] = field(default=(), metadata=stored_as("relays"))
    speaking: str | None = None  # the id of the staff chat to which what is written goes
    guesses: tuple[datetime, ...] = ()  # pairs of number and code that opened nothing, or not yet
    looked_up: LookedUp | None = None
    joining: Joining | None = None  # a joint matter that may be signed here
    # the names under which this chat has claimed cases
    claim_names: tuple[str, ...] = field(default=(), metadata=stored_as("claims"))
    held: tuple[HeldInput, ...] = ()  # until one tap says what they are: see listening/clarify.py
    language_chosen: bool = False  # by hand: the words no longer choose it
    large_print: bool = False  # few words and few buttons at a time: see account/large_print.py
    pages: tuple[Pages, ...] = ()  # that are read screen by screen; the newest is the last
    bot: int | None = None  # whose chat it is: see another_bot.py

    @property
    def frame(self) -> Frame | None:
        return self.frames[-1] if self.frames else None

    def with_frame(self, frame: Frame) -> "Conversation":
        """Replace the frame of the same id, or put a new one on top."""
        if any(each.id == frame.id for each in self.frames):
            frames = tuple(frame if each.id == frame.id else each for each in self.frames)
        else:
            frames = (*self.frames, frame)
        return replace(self, frames=frames)

    def with_draft(self, frame: Frame) -> "Conversation":
        """Replace the draft of the same id, under way or parked."""

        def changed(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
            return tuple(frame if each.id == frame.id else each for each in frames)

        return replace(self, frames=changed(self.frames), parked=changed(self.parked))

    def without_frame(self, frame: Frame) -> "Conversation":
        return replace(self, frames=tuple(each for each in self.frames if each.id != frame.id))

    def case_tagged(self, tag: str) -> FollowedCase | None:
        return next((case for case in self.cases if case.tag == tag), None)

    def case_filed_as(self, client_ref: str | None) -> FollowedCase | None:
        return next((case for case in self.cases if case.client_ref == client_ref), None)

    def case_of(self, number: str) -> FollowedCase | None:
        return next((case for case in self.cases if case.number == number), None)

    @property
    def names(self) -> dict[str, LinkKind]:
        """Of all but petitions: what the backend tells under them belongs to this chat."""
        return {
            **{staff_chat.id: LinkKind.TALK for staff_chat in self.staff_chats},
            **dict.fromkeys(self.claim_names, LinkKind.CLAIM),
            **{matter.key: LinkKind.SUPPORT for matter in self.near if matter.key},
        }

    @property
    def staff_chat(self) -> StaffChat | None:
        """The one to which what is written goes."""
        return self.staff_chat_of(self.speaking)

    def staff_chat_of(self, id_: str | None) -> StaffChat | None:
        return next((staff_chat for staff_chat in self.staff_chats if staff_chat.id == id_), None)

    def with_staff_chat(self, staff_chat: StaffChat) -> "Conversation":
        """Replace the staff chat of the same id, or add a new one."""
        known = any(each.id == staff_chat.id for each in self.staff_chats)
        kept = tuple(staff_chat if each.id == staff_chat.id else each for each in self.staff_chats)
        return replace(self, staff_chats=kept if known else (*kept, staff_chat))

    def with_case(self, case: FollowedCase) -> "Conversation":
        """Replace the case of the same client_ref, or add a new one."""
        if any(each.client_ref == case.client_ref for each in self.cases):
            cases = tuple(
                case if each.client_ref == case.client_ref else each for each in self.cases
            )
        else:
            cases = (*self.cases, case)
        return replace(self, cases=cases)
