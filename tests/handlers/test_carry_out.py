"""Effects: what is asked of the backend, and what its answers come back as."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend_client.contract.case import (
    CaseEvent,
    Claim,
    Draft,
    EventType,
    Grade,
    PetitionKind,
    Place,
    Rating,
    Receipt,
    Review,
    ReviewLevel,
)
from backend_client.contract.correction import DetailsCorrection
from backend_client.contract.files import Attachment
from backend_client.contract.invitation import InvitationAnswer, Takeover
from backend_client.contract.joint import Departure, Signature
from backend_client.contract.on_behalf import AgentTie
from backend_client.contract.public_matter import Nearby
from backend_client.contract.publication import PublicationConsent
from backend_client.contract.staff_chat import TalkOpening, TalkReceipt, TalkWords
from backend_client.errors import (
    BackendError,
    Conflict,
    Garbled,
    KeyRefused,
    NotFound,
    Refused,
    Unavailable,
)
from backend_client.json_codec import Mismatch, to_plain
from backend_client.likeness import Sketch
from dialogs.state.effect import Effect, EffectKind
from dialogs.state.event import (
    AgentCame,
    Blocked,
    CaseClaimed,
    Due,
    EffectFailed,
    Filed,
    GaveUp,
    InvitationCame,
    InvitedCame,
    NeighbourCame,
    NeighbourGone,
    NeighboursCame,
    ProgressCame,
    PublicationCame,
    TalkOpened,
)
from handlers.effect_rows import EffectContext, EffectRow
from handlers.effects import EFFECTS, QUESTIONS, Incomplete, carry_out, complete
from handlers.inbox_rows import (
    EffectResult,
    event_from_plain,
    event_to_plain,
    key_of,
    outcome_from_plain,
    outcome_to_plain,
)
from handlers.ports import ChatId
from tests.handlers.backend import (
    AGENT,
    INVITATION,
    INVITED,
    NEIGHBOUR,
    PROGRESS,
    PUBLIC_LOOK,
    RECEIPT,
    FakeBackend,
    NoFiles,
)

AT = datetime(2026, 7, 1, 8, tzinfo=UTC)
DRAFT = Draft("draft-1", PetitionKind.CLAIM, request="清走\ud83d", facts="牛粪\0")
FILES = (Attachment("photo", "F1", caption="井"),)
NEARBY = Nearby(("环境保护",), Place("新安村"), Sketch((1,), (2,)), ("draft-1",))
CODE = {"number": "20260701-0001-3", "code": "7K2M-9QXA"}
REFUSALS: list[Refused] = [
    Refused(422, "/problems/invalid", "no"),
    Conflict(409, "/problems/idempotency-conflict", "no"),
    NotFound(404, "/problems/not-found", "no"),
]


def context(backend: FakeBackend) -> EffectContext:
    return EffectContext(ChatId(7), backend, NoFiles(), NoFiles(), NoFiles())


def effect(kind: EffectKind, body: object = None, case: str = "C1") -> Effect:
    return Effect(kind, "k1", case, to_plain(body if body is not None else {}))


FILING = effect(EffectKind.FILE_CASE, DRAFT, "draft-1")
REVIEW = Review(ReviewLevel.REVIEW, "again", "not done")
RIGHT = DetailsCorrection("王桂花", phone="13900002222")
RATING = Rating(office=Grade.FAIR)
AGREES = InvitationAnswer(True, "chat-2")
ALONE = Takeover("chat-2")
SIGNS, LEAVES = Signature("王强", "chat-2"), Departure("chat-2")
ENROLS = AgentTie("DL7K2M9QXA", "chat-2")
AGREES_PUBLIC = PublicationConsent("0" * 40)
CLAIM = Claim("7K2M-9QXA", "13800001111", "chat-2")
OPENING = TalkOpening("talk-1", "draft-1", urgent=True, signs=("楼顶",), text="我在楼顶\ud83d")
WORDS = TalkWords("在吗\0", FILES, urgent=True)
SAID = {"said_at": to_plain(AT)}
SUPPLEMENT = {"text": "more", "attachments": FILES}


@pytest.mark.parametrize(
    "effect,asked,told",
    [
        (FILING, ("file", DRAFT), Filed("draft-1", RECEIPT)),
        (
            effect(EffectKind.PROGRESS, CODE),
            ("progress", CODE["number"], CODE["code"]),
            ProgressCame(CODE["number"], PROGRESS),
        ),
        (effect(EffectKind.RATE, RATING), ("rate", "C1", RATING, "k1"), None),
        (
            effect(EffectKind.SUPPLEMENT, SUPPLEMENT),
            ("supplement", "C1", "more", FILES, "k1", None, None),
            None,
        ),
        (
            effect(EffectKind.SUPPLEMENT, {**SUPPLEMENT, "answers": 3, **SAID}),
            ("supplement", "C1", "more", FILES, "k1", 3, AT),
            None,
        ),
        (effect(EffectKind.SUPERVISE), ("supervise", "C1", "k1", None), None),
        (effect(EffectKind.SUPERVISE, SAID), ("supervise", "C1", "k1", AT), None),
        (
            effect(EffectKind.OPEN_TALK, OPENING, "talk-1"),
            ("open", OPENING),
            TalkOpened(TalkReceipt("talk-1", AT, "09:00", "17:00")),
        ),
        (effect(EffectKind.SAY_IN_TALK, WORDS), ("say", "C1", WORDS, "k1"), None),
        (effect(EffectKind.CLOSE_TALK), ("close", "C1", "k1"), None),
        (
            effect(EffectKind.CLAIM, CLAIM),
            ("claim", "C1", CLAIM, "k1"),
            CaseClaimed(RECEIPT, "村东头牛粪堆了一个月", True, ()),
        ),
        (effect(EffectKind.URGE), ("urge", "C1", "k1", None), None),
        (effect(EffectKind.URGE, SAID), ("urge", "C1", "k1", AT), None),
        (effect(EffectKind.WITHDRAW), ("withdraw", "C1", None, "k1", None), None),
        (
            effect(EffectKind.WITHDRAW, {"reason": "done", **SAID}),
            ("withdraw", "C1", "done", "k1", AT),
            None,
        ),
        (effect(EffectKind.UNPUBLISH), ("unpublish", "C1", "k1"), None),
        (
            effect(EffectKind.NEIGHBOURS, NEARBY),
            ("neighbours", NEARBY),
            NeighboursCame("C1", (NEIGHBOUR,)),
        ),
        (effect(EffectKind.NEIGHBOUR), ("neighbour", "C1"), NeighbourCame("C1", NEIGHBOUR)),
        (effect(EffectKind.SUPPORT), ("support", "C1", "k1"), None),
        (
            effect(EffectKind.AGREE_PUBLIC, AGREES_PUBLIC),
            ("agree_public", "C1", AGREES_PUBLIC, "k1"),
            None,
        ),
        (effect(EffectKind.ENROL, ENROLS), ("tie", ENROLS, "k1"), AgentCame("chat-2", AGENT)),
        (effect(EffectKind.END_TIE), ("end_tie", "C1", "k1"), None),
        (effect(EffectKind.END_PUBLIC), ("end_public", "C1", "k1"), None),
        (
            effect(EffectKind.LOOK_PUBLIC),
            ("look_public", "C1"),
            PublicationCame("C1", PUBLIC_LOOK),
        ),
        (effect(EffectKind.CORRECT, RIGHT), ("correct", "C1", RIGHT, "k1"), None),
        (effect(EffectKind.ASK_REVIEW, REVIEW), ("review", "C1", REVIEW, "k1"), None),
    ],
)
async def test_each_effect_is_asked_of_the_backend_under_its_key(
    effect: Effect, asked: tuple[object, ...], told: object
) -> None:
    backend = FakeBackend()
    assert await carry_out(effect, context(backend)) == told
    assert EFFECTS[effect.kind].answers is (None if told is None else type(told))
    assert backend.asked == [asked]


@pytest.mark.parametrize("error", REFUSALS, ids=lambda error: type(error).__name__)
async def test_a_refusal_is_told_to_the_citizen_and_not_tried_again(error: Refused) -> None:
    backend = FakeBackend(error)
    assert await carry_out(FILING, context(backend)) == Filed("draft-1", refusal=error.type)
    assert await carry_out(effect(EffectKind.PROGRESS, CODE), context(backend)) == ProgressCame(
        CODE["number"]
    )
    nearby = effect(EffectKind.NEIGHBOURS, NEARBY)
    assert await carry_out(nearby, context(backend)) == NeighboursCame("C1")
    assert await carry_out(effect(EffectKind.NEIGHBOUR), context(backend)) == NeighbourCame("C1")
    gone = isinstance(error, NotFound)
    told = await carry_out(effect(EffectKind.SUPPORT), context(backend))
    assert told == (NeighbourGone("C1") if gone else EffectFailed("support", "C1", error.type))
    files = {EffectKind.ATTACH_FILE, EffectKind.SHOW_FILE, EffectKind.READ_CASE}
    files |= {EffectKind.COPY_DATA, EffectKind.HEAR_VOICE, EffectKind.SHOW_CODE}
    for kind in set(EffectKind) - QUESTIONS - files - {EffectKind.FILE_CASE, EffectKind.SUPPORT}:
        bodies: Mapping[EffectKind, object] = {
            EffectKind.SUPPLEMENT: SUPPLEMENT,
            EffectKind.ASK_REVIEW: REVIEW,
            EffectKind.CORRECT: RIGHT,
            EffectKind.OPEN_TALK: OPENING,
            EffectKind.CLAIM: CLAIM,
            EffectKind.ANSWER_INVITATION: AGREES,
            EffectKind.TAKE_OVER: ALONE,
            EffectKind.SIGN: SIGNS,
            EffectKind.LEAVE: LEAVES,
            EffectKind.AGREE_PUBLIC: AGREES_PUBLIC,
            EffectKind.ENROL: ENROLS,
        }
        told = await carry_out(effect(kind, bodies.get(kind)), context(backend))
        nothing_fits = {
            EffectKind.CLAIM: CaseClaimed(),
            EffectKind.ANSWER_INVITATION: CaseClaimed(confirmed=True, follower="chat-2"),
            EffectKind.LEAVE: None,  # nobody there counts them
            EffectKind.END_TIE: None,  # nor takes them for an agent
        }
        failed: object = EffectFailed(kind.value, "C1", error.type)
        if kind is EffectKind.SIGN:
            failed = CaseClaimed(signer="chat-2", refusal=error.type)
        if kind is EffectKind.AGREE_PUBLIC:
            failed = PublicationCame("C1", refusal=error.type)
        if kind is EffectKind.ENROL:
            failed = AgentCame("chat-2", refusal=error.type)
        if kind is EffectKind.END_PUBLIC:
            failed = None  # it is public no more
        assert told == (nothing_fits.get(kind, failed) if gone else failed)
    looked = await carry_out(effect(EffectKind.LOOK_INVITED), context(backend))
    assert looked == InvitedCame()
    public = await carry_out(effect(EffectKind.LOOK_PUBLIC), context(backend))
    assert public == PublicationCame("C1", refusal=error.type)


async def test_a_joint_matter_is_signed_and_left() -> None:
    backend = FakeBackend()
    signed = await carry_out(effect(EffectKind.SIGN, SIGNS), context(backend))
    assert isinstance(signed, CaseClaimed)
    assert (signed.signer, signed.receipt) == ("chat-2", RECEIPT)
    assert await carry_out(effect(EffectKind.LEAVE, LEAVES), context(backend)) is None
    assert [asked[0] for asked in backend.asked] == ["sign", "leave"]


async def test_an_invitation_is_made_looked_at_and_answered() -> None:
    backend = FakeBackend()
    made = await carry_out(effect(EffectKind.INVITE), context(backend))
    assert made == InvitationCame(INVITATION)
    looked = await carry_out(effect(EffectKind.LOOK_INVITED), context(backend))
    assert looked == InvitedCame(INVITED)
    answer = effect(EffectKind.ANSWER_INVITATION, AGREES)
    assert await carry_out(answer, context(backend)) is None
    assert [asked[0] for asked in backend.asked] == ["invite", "invited", "answer"]


async def test_a_representative_is_asked_and_speaks_under_their_name() -> None:
    backend = FakeBackend()
    made = await carry_out(effect(EffectKind.ASK_REPRESENTATIVE), context(backend))
    assert made == InvitationCame(INVITATION)
    yes = to_plain(Signature("王芳", "follower-1", represents="ab" * 16))
    told = await carry_out(effect(EffectKind.SIGN, yes), context(backend))
    assert isinstance(told, CaseClaimed) and told.represents
    urged = effect(EffectKind.URGE, {"follower": "follower-1"})
    assert await carry_out(urged, context(backend)) is None
    assert backend.asked[-1] == ("urge", "C1", urged.key, None, "follower-1")


@pytest.mark.parametrize(
    "error", [Unavailable("away", timedelta(seconds=9)), Garbled("not JSON")], ids=repr
)
async def test_a_backend_that_is_away_or_mumbles_is_asked_again(error: BackendError) -> None:
    with pytest.raises(type(error)) as raised:
        await carry_out(FILING, context(FakeBackend(error)))
    assert raised.value is error


@pytest.mark.parametrize(
    ("status", "type_"),
    [(401, "/problems/unauthorized"), (403, "/problems/forbidden"), (403, "about:blank")],
)
async def test_a_key_that_the_backend_does_not_take_refuses_no_petition(
    status: int, type_: str
) -> None:
    backend = FakeBackend(Refused(status, type_, "no"))
    with pytest.raises(KeyRefused, match=str(status)):
        await carry_out(FILING, context(backend))


async def test_a_403_for_what_was_said_is_final_and_told() -> None:
    """It was once put to the office for ever, and the citizen heard nothing."""
    type_ = "/problems/content-not-taken"
    told = await carry_out(FILING, context(FakeBackend(Refused(403, type_, "no"))))
    assert told == Filed("draft-1", refusal=type_)
    urged = await carry_out(effect(EffectKind.URGE), context(FakeBackend(Refused(403, type_, ""))))
    assert urged == EffectFailed("urge", "C1", type_)


async def test_a_body_of_another_shape_is_a_bug_and_asks_nothing() -> None:
    backend = FakeBackend()
    with pytest.raises(Mismatch, match="kind"):
        await carry_out(effect(EffectKind.FILE_CASE, {"client_ref": "draft-1"}), context(backend))
    assert backend.asked == []


@pytest.mark.starts
@pytest.mark.parametrize(
    "outcome",
    [
        Filed("draft-1", RECEIPT),
        Filed("draft-1", refusal="/problems/invalid"),
        ProgressCame("C1", PROGRESS),
        ProgressCame("C1"),
        ProgressCame("C1", unavailable=True),
        NeighboursCame("draft-1", (NEIGHBOUR,)),
        NeighbourCame("0f3a", NEIGHBOUR),
        NeighbourCame("0f3a", unavailable=True),
        NeighbourGone("0f3a"),
        EffectFailed("urge", "C1", "/problems/invalid"),
        Due(),
        TalkOpened(TalkReceipt("talk-1", AT, "09:00", "17:00")),
        CaseClaimed(),
        CaseClaimed(RECEIPT, "牛粪", True, (CaseEvent(9, "C1", "d", 2, EventType.URGED, AT),)),
        GaveUp("telegram"),
        Blocked(True),
    ],
)
def test_an_outcome_survives_the_inbox(outcome: EffectResult) -> None:
    assert outcome_from_plain(outcome_to_plain(outcome)) == outcome


async def test_a_petition_sent_otherwise_before_a_restore_is_there_with_all_words() -> None:
    backend = FakeBackend()
    backend.there["draft-1"] = RECEIPT
    refuse = Conflict(409, "/problems/idempotency-conflict", "no")

    async def file_case(draft: Draft) -> Receipt:
        raise refuse

    backend.file_case = file_case  # type: ignore[method-assign]
    assert await carry_out(FILING, context(backend)) == Filed("draft-1", RECEIPT)
    [(kind, number, *_)] = backend.asked
    assert (kind, number) == ("supplement", RECEIPT.number)


def test_a_row_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(Mismatch, match="must be one of Filed, CaseRead, ProgressCame"):
        outcome_from_plain({"type": "Said", "value": {"text": "forged"}})


def test_a_step_of_a_case_keeps_its_key_when_the_feed_is_numbered_anew() -> None:
    step = CaseEvent(9, "C1", "draft-1", 2, EventType.URGED, AT)
    again = CaseEvent(3, "C1", "draft-1", 2, EventType.URGED, AT)
    assert key_of(step) == key_of(again)
    assert key_of(step).startswith("ev:draft-1:2:")
    other = replace(again, at=AT + timedelta(seconds=1))
    assert key_of(other) != key_of(step), "what took its place is told, too"
    assert event_from_plain(event_to_plain(step)).event == step


def test_a_kind_of_effect_that_was_forgotten_stops_the_import_with_its_name() -> None:
    table: dict[EffectKind, EffectRow[Any]] = dict(EFFECTS)
    del table[EffectKind.URGE]
    with pytest.raises(Incomplete, match="urge has no row"):
        complete(table)


@pytest.mark.parametrize(
    "kind,row,what",
    [
        (EffectKind.RATE, EFFECTS[EffectKind.CLOSE_TALK], "rate is an act"),
        (EffectKind.SUPPORT, EFFECTS[EffectKind.URGE], "support is an act"),
        (
            EffectKind.NEIGHBOUR,
            replace(EFFECTS[EffectKind.NEIGHBOUR], unanswered=None),
            "neighbour must say what is told when it is given up",
        ),
        (
            EffectKind.CLAIM,
            replace(EFFECTS[EffectKind.CLAIM], answers=CaseEvent),  # type: ignore[arg-type]
            "claim ends in an event that the inbox does not store",
        ),
    ],
)
def test_a_row_that_contradicts_itself_stops_the_import(
    kind: EffectKind, row: EffectRow[Any], what: str
) -> None:
    with pytest.raises(Incomplete, match=what):
        complete({**EFFECTS, kind: row})


async def test_a_petition_says_over_which_channel_it_came() -> None:
    backend = FakeBackend()
    await carry_out(FILING, replace(context(backend), channel="console"))
    assert backend.asked == [("file", replace(DRAFT, channel="console"))]
