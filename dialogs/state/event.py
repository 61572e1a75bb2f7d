"""Events: what can happen to a conversation, whatever the channel. The input of a turn."""

from dataclasses import dataclass
from datetime import datetime

from backend_client.contract.campaign import Campaign
from backend_client.contract.case import (
    CaseEvent,
    Progress,
    Receipt,
)
from backend_client.contract.files import Attachment, FileRefusal
from backend_client.contract.invitation import Invitation, Invited
from backend_client.contract.on_behalf import EnrolledAgent, Represented
from backend_client.contract.public_matter import Neighbour
from backend_client.contract.publication import PublicationLook
from backend_client.contract.staff_chat import TalkReceipt


@dataclass(frozen=True)
class Said:
    """Free text. `source` is whose words a forward brings, "" when it names nobody, and None for
    the citizen's own."""

    text: str
    source: str | None = None


@dataclass(frozen=True)
class Commanded:
    """A /command, lower case and without the slash or the bot's name; `args` is what follows it,
    `signed` whether that is our own."""

    name: str
    args: str = ""
    signed: bool = False


@dataclass(frozen=True)
class Tapped:
    """An inline button of one of our messages. `data` is whatever came: it may be forged.
    `reply_to` is what the channel knows the tap by, for the toast that answers it."""

    data: str
    reply_to: str


WITH_A_FILE = ("photo", "document", "voice", "video", "audio")  # the kinds that are fetched


@dataclass(frozen=True)
class Attached:
    """A photo, document, voice, video or audio; albums come as one event a file, `album` in common.

    `too_big` tells that the file is over what a bot can download (20 MB); `source` is as in Said.
    `unfit` names the format when it is none that can be taken: a key of the texts `format.*`.
    """

    attachment: Attachment
    album: str | None = None
    too_big: bool = False
    source: str | None = None
    unfit: str | None = None


@dataclass(frozen=True)
class Pinned:
    """A location, in degrees (WGS 84). A live one counts where it stood when it was sent."""

    latitude: float
    longitude: float
    live: bool = False
    title: str | None = None  # a venue's name and address


@dataclass(frozen=True)
class ContactShared:
    """A contact card; `own` when it is the sender's own (their phone vouches for the number)."""

    phone: str
    name: str
    own: bool
    note: str | None = None  # what is written on it


@dataclass(frozen=True)
class Edited:
    """The citizen changed an earlier message: `text` is its text or caption now, `file` the file
    that it holds now."""

    text: str
    file: Attached | None = None

    @property
    def now(self) -> "Said | Attached | None":
        """What would have been sent, had it been sent like this; None when nothing is left."""
        return self.file or (Said(self.text) if self.text.strip() else None)


@dataclass(frozen=True)
class Unfit:
    """Something that cannot be used as it is: sticker, poll, game, dice, story, unknown kinds."""

    what: str


@dataclass(frozen=True)
class InGroup:
    """Something happened in a group or channel, where the bot must not talk about cases."""

    title: str = ""


@dataclass(frozen=True)
class Blocked:
    """The citizen blocked the bot (`blocked`) or came back."""

    blocked: bool


@dataclass(frozen=True)
class CaseHappened:
    """The backend's feed told of a case of this chat."""

    event: CaseEvent


@dataclass(frozen=True)
class Filed:
    """The backend registered the draft (`receipt`), or refused it for good (`refusal`: its
    type).
    """

    client_ref: str
    receipt: Receipt | None = None
    refusal: str | None = None


LOST = "lost"  # the refusal of a petition that the office had, and of which no words are left


@dataclass(frozen=True)
class CaseRead:
    """All steps of a case as they stand at the office. `seq` is how far the chat knew them when
    that was asked for, None when nobody of the chat had."""

    client_ref: str
    events: tuple[CaseEvent, ...]
    seq: int | None = None


@dataclass(frozen=True)
class ProgressCame:
    """The answer to a query by number and code: None when there is no such pair, or, with
    `unavailable`, when the backend could not be asked in time."""

    number: str
    progress: Progress | None = None
    unavailable: bool = False


@dataclass(frozen=True)
class NeighboursCame:
    """What others nearby have made public that is like the draft, which `slot` names."""

    slot: str
    found: tuple[Neighbour, ...] = ()


@dataclass(frozen=True)
class NeighbourCame:
    """How a public matter stands: None when it is public no longer, or, with `unavailable`, when
    the backend could not be asked in time."""

    id: str
    neighbour: Neighbour | None = None
    unavailable: bool = False


@dataclass(frozen=True)
class NeighbourGone:
    """A public matter could not be supported: it ended, or is public no longer."""

    id: str


@dataclass(frozen=True)
class EffectFailed:
    """Something the citizen asked for on a case was refused by the backend for good."""

    effect: str
    case: str
    refusal: str


@dataclass(frozen=True)
class FileFailed:
    """The office will not see a file: the `place`-th of what came with a filing or a supplement.
    Its name is left out: what is told of it stands on a lock screen."""

    client_ref: str
    place: int
    kind: str
    refusal: FileRefusal


@dataclass(frozen=True)
class Due:
    """The moment has come that the conversation asked to be woken at: see dialogs.reminders."""


@dataclass(frozen=True)
class TalkOpened:
    """The office was asked for a person: by when words of now are answered, and its hours."""

    receipt: TalkReceipt


@dataclass(frozen=True)
class CaseClaimed:
    """What came of asking to follow a case here from now on: without a receipt nothing fits."""

    receipt: Receipt | None = None
    headline: str = ""
    urgent: bool = False
    events: tuple[CaseEvent, ...] = ()  # all up to the claim
    public: bool = False
    confirmed: bool = False  # by an invitation: who filed goes on following it
    signer: str | None = None  # the name under which this chat signed it with others
    refusal: str | None = None  # of a signature: its type
    represents: bool = False  # and they speak for all who signed
    follower: str | None = None  # the name under which this chat has said that it is theirs
    alone: bool = False  # and whoever filed it for them follows it no more
    on_behalf: Represented | None = None  # whose it is, when this chat's citizen filed it for them
    again: bool = False  # put to an office that was restored from an older copy


@dataclass(frozen=True)
class InvitationCame:
    """The link and the code with which the person confirms the case that was filed for them.
    `again` as in CaseClaimed."""

    invitation: Invitation
    again: bool = False


@dataclass(frozen=True)
class VoiceHeard:
    """The words of a recording that came with a draft; None when nobody could tell them."""

    draft: str
    ref: str
    message_id: int | None = None
    words: str | None = None


@dataclass(frozen=True)
class InvitedCame:
    """What an invitation is to: None when it opens nothing (any more), or, with `unavailable`, when
    the backend could not be asked in time."""

    invited: Invited | None = None
    unavailable: bool = False


@dataclass(frozen=True)
class AgentCame:
    """As whom a code has tied this chat under `tie`, or why it has not (`refusal`: the type).
    `again` as in CaseClaimed."""

    tie: str
    agent: EnrolledAgent | None = None
    refusal: str | None = None
    again: bool = False


@dataclass(frozen=True)
class PublicationCame:
    """What everybody would read of a case. Without it, why it may not be (`refusal`: the type), or,
    with `unavailable`, that the backend could not be asked in time."""

    number: str
    look: PublicationLook | None = None
    refusal: str | None = None
    unavailable: bool = False


@dataclass(frozen=True)
class GaveUp:
    """An earlier event of this chat could not be handled and was quarantined for a person."""

    what: str


What = (
    Said
    | Commanded
    | Tapped
    | Attached
    | Pinned
    | ContactShared
    | Edited
    | Unfit
    | InGroup
    | Blocked
    | CaseHappened
    | Filed
    | CaseRead
    | ProgressCame
    | NeighboursCame
    | NeighbourCame
    | NeighbourGone
    | EffectFailed
    | FileFailed
    | Due
    | TalkOpened
    | CaseClaimed
    | InvitationCame
    | InvitedCame
    | AgentCame
    | VoiceHeard
    | PublicationCame
    | GaveUp
)


@dataclass(frozen=True)
class Quota:
    """How many files one citizen may send, how many seconds the first question waits for somebody
    who is still telling, and for how many days what was said is kept (as it came, once it is done
    with; in copies of the store), as the operator has it; and the campaigns of the office, as far
    as they are known. `hears`: voice messages are put into words."""

    of_case: int = 20
    an_hour: int = 60
    megabytes_an_hour: int = 200
    story_pause_seconds: int = 0
    raw_days: int = 3
    backup_days: int = 30
    campaigns: tuple[Campaign, ...] = ()
    hears: bool = False


DEFAULT_QUOTA = Quota()


@dataclass(frozen=True)
class Event:
    """`id` is unique and stays the same when the event is handled again after a crash: what a turn
    makes anew (a draft's id) is derived from it. `message_id` is the citizen's message, or for a
    tap the message whose button it was. `former`: it was said to a bot that held the conversation
    before, in a chat that is another one. `reply_to` names what the citizen answers by Reply: see
    about.py. `called` is the first name that the sender gives themselves on the channel."""

    id: str
    at: datetime
    what: What
    message_id: int | None = None
    language_code: str | None = None
    former: bool = False
    thread: int | None = None  # the topic of the private chat, as Telegram numbers them
    reply_to: str | None = None
    reply_id: int | None = None  # of the message that it replies to
    quote: str | None = None  # the words of that message that were chosen, if any were
    called: str = ""
