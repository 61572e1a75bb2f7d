"""Effects: what is asked of the backend, and what its answers come back as."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend_client.contract import (
    Attachment,
    CaseEvent,
    CaseStatus,
    Claim,
    Claimed,
    Draft,
    EventType,
    Grade,
    Kind,
    Place,
    Progress,
    Rating,
    Receipt,
    Review,
    ReviewLevel,
)
from backend_client.errors import BackendError, Conflict, Garbled, NotFound, Refused, Unavailable
from backend_client.likeness import Sketch
from backend_client.neighbours import Nearby, Neighbour
from backend_client.plain import Mismatch, to_plain
from backend_client.talks import TalkOpening, TalkReceipt, TalkWords
from dialogs.effect import QUESTIONS, Effect, EffectKind
from dialogs.event import (
    Blocked,
    CaseClaimed,
    Due,
    EffectFailed,
    Filed,
    GaveUp,
    NeighbourCame,
    NeighbourGone,
    NeighboursCame,
    ProgressCame,
    TalkOpened,
)
from handlers.backend_events import (
    Outcome,
    event_from_plain,
    event_to_plain,
    key_of,
    outcome_from_plain,
    outcome_to_plain,
)
from handlers.effects import carry_out

AT = datetime(2026, 7, 1, 8, tzinfo=UTC)
DRAFT = Draft("draft-1", Kind.CLAIM, request="清走\ud83d", facts="牛粪\0")
RECEIPT = Receipt("20260701-0001-3", "7K2M-9QXA", "draft-1", AT)
PROGRESS = Progress("20260701-0001-3", CaseStatus.REGISTERED, None, (), ())
FILES = (Attachment("photo", "F1", caption="井"),)
NEARBY = Nearby(("环境保护",), Place("新安村"), Sketch((1,), (2,)), ("draft-1",))
NEIGHBOUR = Neighbour("0f3a", CaseStatus.ACCEPTED, 3, ("环境保护",), "新安村")
CODE = {"number": "20260701-0001-3", "code": "7K2M-9QXA"}
REFUSALS: list[Refused] = [
    Refused(422, "/problems/invalid", "no"),
    Conflict(409, "/problems/idempotency-conflict", "no"),
    NotFound(404, "/problems/not-found", "no"),
]


class FakeBackend:
    """Notes what it is asked, and fails with `error` when there is one."""

    def __init__(self, error: BackendError | None = None) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.error = error
        self.there: dict[str, Receipt] = {}

    def _ask(self, *what: object) -> None:
        self.asked.append(what)
        if self.error is not None:
            raise self.error

    async def file_case(self, draft: Draft) -> Receipt:
        self._ask("file", draft)
        return RECEIPT

    async def find_case(self, client_ref: str) -> Receipt | None:
        return self.there.get(client_ref)

    async def steps_of(self, receipt: Receipt) -> tuple[CaseEvent, ...]:
        return ()

    async def progress(self, number: str, code: str) -> Progress:
        self._ask("progress", number, code)
        return PROGRESS

    async def rate(self, number: str, rating: Rating, key: str) -> None:
        self._ask("rate", number, rating, key)

    async def supplement(
        self,
        number: str,
        text: str,
        attachments: tuple[Attachment, ...],
        key: str,
        answers: int | None = None,
        said_at: datetime | None = None,
    ) -> None:
        self._ask("supplement", number, text, attachments, key, answers, said_at)

    async def urge(self, number: str, key: str, said_at: datetime | None = None) -> None:
        self._ask("urge", number, key, said_at)

    async def supervise(self, number: str, key: str, said_at: datetime | None = None) -> None:
        self._ask("supervise", number, key, said_at)

    async def withdraw(
        self, number: str, reason: str | None, key: str, said_at: datetime | None = None
    ) -> None:
        self._ask("withdraw", number, reason, key, said_at)

    async def unpublish(self, number: str, key: str) -> None:
        self._ask("unpublish", number, key)

    async def ask_review(self, number: str, review: Review, key: str) -> None:
        self._ask("review", number, review, key)

    async def claim_case(self, number: str, claim: Claim, key: str) -> Claimed:
        self._ask("claim", number, claim, key)
        return Claimed(RECEIPT, "清走", "村东头牛粪堆了一个月", True, ())

    async def open_talk(self, opening: TalkOpening) -> TalkReceipt:
        self._ask("open", opening)
        return TalkReceipt(opening.id, AT, "09:00", "17:00")

    async def say_in_talk(self, talk_id: str, words: TalkWords, key: str) -> None:
        self._ask("say", talk_id, words, key)

    async def close_talk(self, talk_id: str, key: str) -> None:
        self._ask("close", talk_id, key)

    async def neighbours(self, asked: Nearby) -> tuple[Neighbour, ...]:
        self._ask("neighbours", asked)
        return (NEIGHBOUR,)

    async def neighbour(self, id_: str) -> Neighbour:
        self._ask("neighbour", id_)
        return NEIGHBOUR

    async def support(self, id_: str, key: str) -> None:
        self._ask("support", id_, key)

    async def events(self, after: int, limit: int = 100) -> list[CaseEvent]:
        raise NotImplementedError


def effect(kind: EffectKind, body: object = None, case: str = "C1") -> Effect:
    return Effect(kind, "k1", case, to_plain(body if body is not None else {}))


FILING = effect(EffectKind.FILE_CASE, DRAFT, "draft-1")
REVIEW = Review(ReviewLevel.REVIEW, "again", "not done")
RATING = Rating(office=Grade.FAIR)
CLAIM = Claim("7K2M-9QXA", "13800001111", "chat-2")
OPENING = TalkOpening("talk-1", "draft-1", urgent=True, signs=("楼顶",), text="我在楼顶\ud83d")
WORDS = TalkWords("在吗\0", FILES, urgent=True)
SAID = {"said_at": to_plain(AT)}
SUPPLEMENT = {"text": "more", "attachments": FILES}


@pytest.mark.parametrize(
    "wish,asked,told",
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
        (effect(EffectKind.ASK_REVIEW, REVIEW), ("review", "C1", REVIEW, "k1"), None),
    ],
)
async def test_each_effect_is_asked_of_the_backend_under_its_key(
    wish: Effect, asked: tuple[object, ...], told: object
) -> None:
    backend = FakeBackend()
    assert await carry_out(wish, backend) == told
    assert backend.asked == [asked]


@pytest.mark.parametrize("error", REFUSALS, ids=lambda error: type(error).__name__)
async def test_a_refusal_is_told_to_the_citizen_and_not_tried_again(error: Refused) -> None:
    backend = FakeBackend(error)
    assert await carry_out(FILING, backend) == Filed("draft-1", refusal=error.type)
    assert await carry_out(effect(EffectKind.PROGRESS, CODE), backend) == ProgressCame(
        CODE["number"]
    )
    assert await carry_out(effect(EffectKind.NEIGHBOURS, NEARBY), backend) == NeighboursCame("C1")
    assert await carry_out(effect(EffectKind.NEIGHBOUR), backend) == NeighbourCame("C1")
    gone = isinstance(error, NotFound)
    told = await carry_out(effect(EffectKind.SUPPORT), backend)
    assert told == (NeighbourGone("C1") if gone else EffectFailed("support", "C1", error.type))
    files = {EffectKind.ATTACH_FILE, EffectKind.SHOW_FILE, EffectKind.READ_CASE}
    for kind in set(EffectKind) - QUESTIONS - files - {EffectKind.FILE_CASE, EffectKind.SUPPORT}:
        bodies: Mapping[EffectKind, object] = {
            EffectKind.SUPPLEMENT: SUPPLEMENT,
            EffectKind.ASK_REVIEW: REVIEW,
            EffectKind.OPEN_TALK: OPENING,
            EffectKind.CLAIM: CLAIM,
        }
        told = await carry_out(effect(kind, bodies.get(kind)), backend)
        nothing_fits = kind is EffectKind.CLAIM and isinstance(error, NotFound)
        failed = EffectFailed(kind.value, "C1", error.type)
        assert told == (CaseClaimed() if nothing_fits else failed)


@pytest.mark.parametrize(
    "error", [Unavailable("away", timedelta(seconds=9)), Garbled("not JSON")], ids=repr
)
async def test_a_backend_that_is_away_or_mumbles_is_asked_again(error: BackendError) -> None:
    with pytest.raises(type(error)) as raised:
        await carry_out(FILING, FakeBackend(error))
    assert raised.value is error


@pytest.mark.parametrize("status", [401, 403])
async def test_a_key_that_the_backend_does_not_take_refuses_no_petition(status: int) -> None:
    backend = FakeBackend(Refused(status, "/problems/unauthorized", "no"))
    with pytest.raises(Unavailable, match=str(status)):
        await carry_out(FILING, backend)


async def test_a_body_of_another_shape_is_a_bug_and_asks_nothing() -> None:
    backend = FakeBackend()
    with pytest.raises(Mismatch, match="kind"):
        await carry_out(effect(EffectKind.FILE_CASE, {"client_ref": "draft-1"}), backend)
    assert backend.asked == []


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
def test_an_outcome_survives_the_inbox(outcome: Outcome) -> None:
    assert outcome_from_plain(outcome_to_plain(outcome)) == outcome


async def test_a_petition_sent_otherwise_before_a_restore_is_there_with_all_words() -> None:
    backend = FakeBackend()
    backend.there["draft-1"] = RECEIPT
    refuse = Conflict(409, "/problems/idempotency-conflict", "no")

    async def file_case(draft: Draft) -> Receipt:
        raise refuse

    backend.file_case = file_case  # type: ignore[method-assign]
    assert await carry_out(FILING, backend) == Filed("draft-1", RECEIPT)
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
