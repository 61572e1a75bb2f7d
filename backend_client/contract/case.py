"""Contract types for cases, their events and their ratings, as the bot and every backend agree on
them.

Pure values; json_codec carries them over the wire. Terms and articles: 《信访工作条例》(2022).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from backend_client.contract.bodies import BodyAtWork, Task, TaskOrder
from backend_client.contract.campaign import CampaignFiled
from backend_client.contract.documents import (
    Answer,
    AnswerFile,
    Ground,
    Opinion,
    Refusal,
)
from backend_client.contract.files import Attachment
from backend_client.contract.joint import Signer
from backend_client.contract.on_behalf import EnrolledAgent, Represented


class PetitionKind(StrEnum):
    """The three kinds of petition (Articles 29, 30, 31)."""

    SUGGESTION = "suggestion"  # 建议意见
    DENUNCIATION = "denunciation"  # 检举控告
    CLAIM = "claim"  # 申诉求决


class CaseStatus(StrEnum):
    """The statuses a petitioner can see (网上办理工作规程)."""

    SUBMITTED = "submitted"
    REGISTERED = "registered"
    FORWARDED = "forwarded"
    ASSIGNED = "assigned"
    OBJECTED = "objected"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    NO_LONGER_ACCEPTED = "no_longer_accepted"
    SIGNPOSTED = "signposted"
    HANDLING = "handling"
    EXTENDED = "extended"
    MEDIATION = "mediation"
    HEARING = "hearing"
    ANSWERED = "answered"
    CLOSED = "closed"
    IN_REVIEW = "in_review"
    REVIEWED = "reviewed"
    IN_RECHECK = "in_recheck"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


class EventType(StrEnum):
    """What happened to a case, a talk, what somebody supports; MOVED alone changes a status."""

    MOVED = "moved"
    SUPPLEMENTED = "supplemented"
    URGED = "urged"
    RATED = "rated"
    ASKED = "asked"  # an officer asks the petitioner: a Question
    SUPERVISION = "supervision"  # 请求督办: after an answer, the office should look into it
    UNPUBLISHED = "unpublished"  # the petitioner lets neighbours see it no longer
    CORRECTED = "corrected"  # what they told of themselves: a Corrected
    RECLASSIFIED = "reclassified"  # by the office: its kind, topic or place; a Reclassified
    CLAIMED = "claimed"  # the petitioner follows it in another chat from now on
    BODIES = "bodies"  # a body that works on it was given a task, or did it: a BodiesChanged
    CONFIRMED = "confirmed"  # whose matter it is says so, and follows it as `follower`
    TAKEN_OVER = "taken_over"  # from now on `follower`, whose matter it is, follows it alone
    DISOWNED = "disowned"  # whom it was filed for says that it is not theirs
    ESCALATED = "escalated"  # a duty's clock is over, and who was told of it: an Escalated
    CLEARED = "cleared"  # its content was deleted, since the time for which it is kept is over
    JOINED = "joined"  # somebody signs a joint matter and follows it as `follower`; `people`: all
    LEFT = "left"  # and leaves it again
    PUBLICATION = "publication"  # of question and answer: a PublicationNews
    TALK_SAID = "talk_said"
    TALK_READ = "talk_read"  # by a person at the office
    TALK_LATE = "talk_late"  # the time by which an answer was promised is over
    TALK_CLOSED = "talk_closed"
    NEIGHBOUR_MOVED = "neighbour_moved"  # a public matter that somebody supports: a NeighbourNews
    NEIGHBOUR_GONE = "neighbour_gone"  # and it is public no more
    AGENT_ENDED = "agent_ended"  # the office has them on its list, or this tie of theirs, no more


class Resolution(StrEnum):
    """What the petitioner says of an answer."""

    SOLVED = "solved"
    PARTLY = "partly"
    UNSOLVED = "unsolved"


class Grade(StrEnum):
    SATISFIED = "satisfied"  # 满意
    FAIR = "fair"  # 基本满意
    DISSATISFIED = "dissatisfied"  # 不满意


class DeadlineName(StrEnum):
    """The legal clocks, by the names of the rules: docs/backend-api.md says how they run."""

    REGISTER = "R15"  # Art. 22: the office registers and forwards or assigns
    NOTICE = "N15"  # Art. 23: the unit tells that it has the matter and how it is handled
    OBJECT = "O5"  # Art. 23: the unit may object, in working days; none of the petitioner's
    DENUNCIATION = "D15"  # 检举控告工作规则: whether a named one is accepted, in working days
    HANDLE = "H60"  # Art. 34: the unit answers a route-6 claim
    SIMPLE = "S10"  # 简易办理: the unit has promised to answer it sooner, in working days
    ASK_REVIEW = "V30a"  # Art. 35: the petitioner may ask for a review
    DECIDE_REVIEW = "V30d"  # Art. 35: the review is decided
    ASK_RECHECK = "C30a"  # Art. 36: the petitioner may ask for a recheck
    DECIDE_RECHECK = "C30d"  # Art. 36: the recheck is decided


class ReviewLevel(StrEnum):
    REVIEW = "review"  # 复查
    RECHECK = "recheck"  # 复核


@dataclass(frozen=True)
class LegalDeadline:
    """A running time limit. `due` is the end of its last day; `article` its article number, 0 for a
    promise that is in none. What a
    petitioner may do until then is taken until `taken_until` where that is later: whether a last
    day that is a holiday moves (民法典 203) is for the office to judge; nobody is turned away."""

    name: DeadlineName | str
    article: int
    due: datetime
    taken_until: datetime | None = None


@dataclass(frozen=True)
class Place:
    """Where it happened (事发地), in the petitioner's words; degrees (WGS 84) when a pin was
    sent. `division` is the code (GB/T 2260: 2, 4, 6 or 9 figures) of the smallest one that was
    recognised in them and shown to the petitioner, and `path` its names from the province down.
    It is not sure when several divisions bear the name (`namesakes`, 0 when it is clear), or when
    it was `guessed` from the pin alone.
    """

    text: str
    latitude: float | None = None
    longitude: float | None = None
    division: str | None = None
    path: tuple[str, ...] = ()
    namesakes: int = 0
    guessed: bool = False


@dataclass(frozen=True)
class Topic:
    """A path in the official three-level classes, and the words that decided it; `corrected` by
    the petitioner."""

    path: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    corrected: bool = False


@dataclass(frozen=True)
class Petitioner:
    """Who files. `name` and `address` are None for whoever does not sign (see Art. 23)."""

    name: str | None = None
    address: str | None = None
    phone: str | None = None
    proxy_for: str | None = None  # the neighbour for whom it is filed, as named by the agent
    joint: bool = False  # 多人一起反映

    @property
    def anonymous(self) -> bool:
        return self.name is None


@dataclass(frozen=True)
class Draft:
    """What is sent to `POST /v1/cases`. `client_ref` is the draft's id and its idempotency key."""

    client_ref: str
    kind: PetitionKind
    request: str  # what the petitioner wants
    facts: str  # what happened: the petitioner's own words, all of them
    place: Place | None = None
    topic: Topic | None = None
    petitioner: Petitioner = field(default_factory=Petitioner)
    attachments: tuple[Attachment, ...] = ()
    confidential: bool = False  # 对被反映的人保密
    urgent: bool = False
    repeats: str | None = None  # the number of the petitioner's running case on the same matter
    public: bool = False  # whoever meets the same nearby may learn of its topic, place and status
    language: str = "zh-Hans"
    channel: str = "telegram"
    truthful: bool = True  # Art. 19: the statement under the check card
    reopens: str | None = None  # the number of a case that ended, when the same happened again
    said_at: datetime | None = None  # when it was sent: it may reach the backend much later
    # Whom in office it denounces or complains of, as the channel read and the petitioner wrote it.
    accused: tuple[str, ...] = ()
    # Whose matter it is, when the petitioner files for somebody else.
    on_behalf: Represented | None = None
    agent: str | None = None  # the tie of the agent who files it for them: see AgentTie
    campaign: CampaignFiled | None = None  # the special channel it came by


@dataclass(frozen=True)
class Moved:
    """The `data` of a MOVED event. `note` is a sentence for the petitioner; staff-only notes never
    stand in an event. `unit` is who acts now: in a review the body that decides it. `files` are
    papers that come with the step, beside those of the answer or the opinion. `clocks` are all that
    run from now on: while a hearing lasts within a recheck, whose time does not count, the
    recheck's is none of them. `days` and `approver` are those of an extension. `bodies` are all
    that have a task from now on; None where none of them has changed. `simple`: see S10.
    """

    status: CaseStatus | str
    unit: str | None = None
    note: str | None = None
    answer: Answer | None = None
    route: int | None = None  # 1-6, Art. 31
    clocks: tuple[LegalDeadline, ...] = ()
    rate_until: datetime | None = None
    days: int | None = None
    approver: str | None = None
    opinion: Opinion | None = None
    refusal: Refusal | None = None
    files: tuple[AnswerFile, ...] = ()
    bodies: tuple[BodyAtWork, ...] | None = None
    simple: bool = False

    @property
    def papers(self) -> tuple[AnswerFile, ...]:
        """All files that come with the step."""
        answered = self.answer.files if self.answer else ()
        decided = self.opinion.files if self.opinion else ()
        return (*answered, *decided, *self.files)


@dataclass(frozen=True)
class CaseEvent:
    """One step of a case, or of a talk: then `client_ref` is the talk's id and `case` is empty.
    `id` orders the feed; `seq` counts from 1 within a case or a talk, without holes.

    `data` is a Moved for MOVED, a Question for ASKED, a BodiesChanged for BODIES, a TalkSaid for
    TALK_SAID and a TalkClosed for TALK_CLOSED events, and names the `claimant` of a CLAIMED one;
    others carry nothing a petitioner has not said. A type, like a status, that the reader does not
    know is kept as it is named.
    """

    id: int
    case: str
    client_ref: str
    seq: int
    type: EventType | str
    at: datetime
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """The answer to a filing. `number` and `query_code` open the progress view from anywhere.
    `agent`: as whose it was taken, where it was filed for somebody else."""

    number: str
    query_code: str
    client_ref: str
    registered_at: datetime
    clocks: tuple[LegalDeadline, ...] = ()
    agent: EnrolledAgent | None = None


@dataclass(frozen=True)
class Rating:
    """The petitioner's word on the answer; each part may come alone and be changed until the
    window closes. `said_at`, and not when it is delivered, decides whether that is so.
    """

    outcome: Resolution | None = None
    office: Grade | None = None
    unit: Grade | None = None
    words: str | None = None
    pressed: bool | None = None  # 有人要求我打满意
    said_at: datetime | None = None
    follower: str | None = None  # of a signer, who grades for themselves


@dataclass(frozen=True)
class Review:
    """申请复查 or 申请复核: what the petitioner asks for and why. `said_at` is when they asked,
    which decides whether it is in time."""

    level: ReviewLevel
    request: str
    reasons: str
    said_at: datetime | None = None


@dataclass(frozen=True)
class Question:
    """What an officer asks the petitioner, who answers with a supplement."""

    text: str


@dataclass(frozen=True)
class ProgressStep:
    status: CaseStatus | str
    at: datetime


@dataclass(frozen=True)
class Progress:
    """What number and query code show from any chat: the steps, never personal data, place, topic
    or text.
    """

    number: str
    status: CaseStatus | str
    unit: str | None
    clocks: tuple[LegalDeadline, ...]
    steps: tuple[ProgressStep, ...]  # oldest first
    cleared_at: datetime | None = None  # when its content was deleted: its time was over


@dataclass(frozen=True)
class StaffNote:
    """What staff wrote for one another when a case went to `status`: never for the petitioner."""

    status: CaseStatus
    text: str
    at: datetime


@dataclass(frozen=True)
class Case:
    """A case as the backend holds it, for staff and for reconciling."""

    number: str
    client_ref: str
    status: CaseStatus
    draft: Draft
    registered_at: datetime
    unit: str | None = None
    route: int | None = None
    clocks: tuple[LegalDeadline, ...] = ()
    events: tuple[CaseEvent, ...] = ()
    rating: Rating | None = None
    rate_until: datetime | None = None
    repeats: str | None = None  # the case that this one repeats, where it may be named
    repeated_by: tuple[str, ...] = ()
    supporters: int = 0  # how many met the same, of a public matter
    notes: tuple[StaffNote, ...] = ()  # for staff alone: the bot's key gets none
    # The unit it was taken back from, since it names that unit: staff send it elsewhere first.
    held: str | None = None
    tasks: tuple[Task, ...] = ()  # of other bodies, oldest first; for staff alone
    signers: tuple[Signer, ...] = ()  # beside who filed, for staff alone, in one case that is read
    agent: EnrolledAgent | None = None  # of the list, who filed it for somebody else


@dataclass(frozen=True)
class Move:
    """What staff ask for with `POST /v1/cases/{number}/moves`. `note` is read by the petitioner,
    `internal` by staff alone. An extension (Art. 34) has its `days`, 1 to 30, and `approver`, the
    head who allowed it; its reason is the `note`. `final_case` is the number of the recheck that
    ended the matter, or what that recheck is called elsewhere."""

    to: CaseStatus
    unit: str | None = None
    note: str | None = None
    answer: Answer | None = None
    route: int | None = None
    days: int | None = None
    approver: str | None = None
    opinion: Opinion | None = None
    ground: str | None = field(default=None, metadata={"enum": Ground})
    final_case: str | None = None
    files: tuple[AnswerFile, ...] = ()
    internal: str | None = None
    # Staff have read why the case should not go to this unit, and send it there all the same.
    against_advice: bool = False
    helpers: tuple[TaskOrder, ...] = ()  # what others do beside the unit that gets the case
    simple: bool = False  # accepted for the simple procedure (简易办理): see S10


@dataclass(frozen=True)
class Unit:
    """A body that handles matters (责任单位), as `GET /v1/units` lists it. `name` is what a
    petitioner reads.
    """

    id: str
    name: str
    above: str | None = None  # the id of the unit it answers to


@dataclass(frozen=True)
class Claim:
    """What is sent to `POST /v1/cases/{number}/claim`: to follow a case from elsewhere. The channel
    vouches for `phone`; `claimant` is a name of its own for where that is."""

    code: str
    phone: str
    claimant: str


@dataclass(frozen=True)
class Claimed:
    """The answer to a claim: what the new place needs to go on, up to the CLAIMED event."""

    receipt: Receipt
    request: str
    facts: str
    urgent: bool
    events: tuple[CaseEvent, ...]
    public: bool = False  # its petitioner lets neighbours see it
    on_behalf: Represented | None = None  # whose matter it is, where its filer's chat claims it
