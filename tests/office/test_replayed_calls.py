"""Every call of the API that writes, sent once more: it is answered as the first time, nothing is
done a second time, and under the same key nothing else is.

`CALLS` has a row for each route of the table that is posted to; a new route needs one.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from backend_client.contract.bodies import TaskOrder, TaskState, TaskStep
from backend_client.contract.case import (
    CaseStatus,
    Claim,
    Grade,
    Move,
    Petitioner,
    Question,
    Rating,
    Review,
    ReviewLevel,
)
from backend_client.contract.correction import DetailsCorrection, Reclassification
from backend_client.contract.files import Attachment, FileRefusal, FileResult
from backend_client.contract.invitation import InvitationAnswer, Takeover
from backend_client.contract.joint import Departure, Signature
from backend_client.contract.on_behalf import AgentTie
from backend_client.contract.publication import PublicationConsent, PublicationEnd
from backend_client.contract.staff_chat import TalkOpening, TalkWords
from backend_client.json_codec import to_plain
from office.api.calls import Key, Route
from office.api.http import Who
from office.api.routes import ROUTES
from office.law.requests import Supervision, Supplement, Support, Unpublication, Urge, Withdrawal
from tests.office.agents.test_agents import ZHAO, keeps, theirs, tied
from tests.office.conftest import Start
from tests.office.public.board import agreed, answered
from tests.office.running import KEY, STAFF_KEY, TO_ANSWERED, Running, a_draft
from tests.office.test_invitations import YES
from tests.office.test_invitations import filed as filed_for_another
from tests.office.test_public_matters import ASKED, PUBLIC
from tests.office.test_replayed_forms import UNIT, rows_in
from tests.office.test_signatures import filed as filed_together
from tests.office.test_signatures import signs
from tests.office.test_transfers import PHONE

TALK, REF = "talk-1", "file-1"
WITH_FILE = (Attachment("photo", REF),)
AT_UNIT = (Move(CaseStatus.FORWARDED, unit=UNIT),)


@dataclass(frozen=True)
class Sent:
    """What is sent where; `other` is another body, which the same key refuses."""

    path: str
    body: Any = None
    other: Any = None


Made = Callable[[Running], Awaitable[Sent]]


async def filed(backend: Running, **changes: Any) -> str:
    return (await backend.bot.file_case(a_draft("draft-1", **changes))).number


def on_a_case(
    what: str,
    body: Any = None,
    other: Any = None,
    moves: tuple[Move | CaseStatus, ...] = (),
    **changes: Any,
) -> Made:
    async def made(backend: Running) -> Sent:
        number = await filed(backend, **changes)
        if moves:
            await backend.move(number, *moves)
        return Sent(f"/v1/cases/{number}/{what}", body, other)

    return made


async def _filing(backend: Running) -> Sent:
    return Sent("/v1/cases", a_draft("k"), a_draft("k", request="别的"))


async def _step(backend: Running) -> Sent:
    number = await filed(backend)
    await backend.move(number, *AT_UNIT)
    order = to_plain(TaskOrder("xian-fagai", "查一查"))
    path = f"/v1/cases/{number}/tasks"
    await backend.call("POST", path, order, key=STAFF_KEY, idempotency_key="order")
    reads = TaskStep(TaskState.READ)
    return Sent(f"{path}/1/steps", reads, TaskStep(TaskState.REPORTED, "查过了"))


async def _claim(backend: Running) -> Sent:
    receipt = await backend.bot.file_case(a_draft(petitioner=Petitioner("王桂兰", "", PHONE)))
    claim = Claim(receipt.query_code, PHONE, "chat-2")
    return Sent(f"/v1/cases/{receipt.number}/claim", claim, replace(claim, claimant="chat-3"))


async def _inviting(backend: Running) -> Sent:
    return Sent(f"/v1/cases/{(await filed_for_another(backend)).number}/invitations")


async def _invited(backend: Running) -> Sent:
    number = (await filed_for_another(backend)).number
    token = (await backend.bot.invite(number, "i")).token
    return Sent(f"/v1/invitations/{token}/answer", YES, InvitationAnswer(False, "chat-2"))


async def _takeover(backend: Running) -> Sent:
    number = (await filed_for_another(backend)).number
    token = (await backend.bot.invite(number, "i")).token
    await backend.bot.answer_invitation(token, YES, "a")
    return Sent(f"/v1/cases/{number}/takeover", Takeover("chat-2"), Takeover("chat-3"))


async def _representing(backend: Running) -> Sent:
    return Sent(f"/v1/cases/{(await filed_together(backend)).number}/representatives")


async def _signing(backend: Running) -> Sent:
    number = (await filed_together(backend)).number
    said = Signature("李明", "chat-2")
    return Sent(f"/v1/cases/{number}/signatures", said, replace(said, name="李强"))


async def _leaving(backend: Running) -> Sent:
    number = (await filed_together(backend)).number
    await signs(backend, number, "李明", "chat-2")
    return Sent(f"/v1/cases/{number}/departures", Departure("chat-2"), Departure("chat-3"))


async def _tie(backend: Running) -> Sent:
    code = (await keeps(backend, ZHAO))[ZHAO.id]
    return Sent("/v1/agents/ties", AgentTie(code, "chat-1"))  # its code is its key, and opens once


async def _untie(backend: Running) -> Sent:
    await tied(backend, (await keeps(backend, ZHAO))[ZHAO.id])
    await backend.bot.file_case(theirs())  # type: ignore[arg-type]
    return Sent("/v1/agents/ties/chat-1/end")


async def _upload(backend: Running) -> Sent:
    return Sent("/v1/files", {"any": "bytes"})


async def _file(backend: Running) -> Sent:
    number = await filed(backend, attachments=WITH_FILE)
    return Sent(f"/v1/cases/{number}/files", FileResult(REF, refusal=FileRefusal.TOO_BIG))


async def _consent(backend: Running) -> Sent:
    number = await answered(backend)
    seen = (await backend.bot.look_public(number)).seen
    path = f"/v1/cases/{number}/publication"
    return Sent(path, PublicationConsent(seen), PublicationConsent("0" * len(seen)))


async def _consent_ended(backend: Running) -> Sent:
    number = await answered(backend)
    await agreed(backend, number)
    return Sent(f"/v1/cases/{number}/publication/end", PublicationEnd())


async def _support(backend: Running) -> Sent:
    await filed(backend, **PUBLIC)
    [found] = await backend.bot.neighbours(ASKED)
    return Sent(f"/v1/neighbours/{found.id}/supports", Support())


async def _nearby(backend: Running) -> Sent:
    await filed(backend, **PUBLIC)
    return Sent("/v1/neighbours/search", ASKED)


async def _opening(backend: Running) -> Sent:
    return Sent("/v1/talks", TalkOpening("k"), TalkOpening("k", urgent=True))


def in_a_talk(what: str, body: Any = None, other: Any = None) -> Made:
    async def made(backend: Running) -> Sent:
        await backend.bot.open_talk(TalkOpening(TALK))
        await backend.bot.say_in_talk(TALK, TalkWords("在吗", WITH_FILE), "said")
        return Sent(f"/v1/talks/{TALK}/{what}", body, other)

    return made


CALLS: Mapping[str, Made] = {
    "/v1/cases": _filing,
    "/v1/cases/{number}/supplements": on_a_case(
        "supplements", Supplement("昨天又堆"), Supplement("x")
    ),
    "/v1/cases/{number}/files": _file,
    "/v1/cases/{number}/urges": on_a_case("urges", Urge(), moves=AT_UNIT),
    "/v1/cases/{number}/supervision": on_a_case("supervision", Supervision(), moves=TO_ANSWERED),
    "/v1/cases/{number}/withdrawal": on_a_case("withdrawal", Withdrawal("好了"), Withdrawal("x")),
    "/v1/cases/{number}/corrections": on_a_case(
        "corrections", DetailsCorrection("王桂花"), DetailsCorrection("王桂香")
    ),
    "/v1/cases/{number}/unpublication": on_a_case("unpublication", Unpublication(), **PUBLIC),
    "/v1/cases/{number}/ratings": on_a_case(
        "ratings", Rating(unit=Grade.FAIR), Rating(unit=Grade.SATISFIED), TO_ANSWERED
    ),
    "/v1/cases/{number}/reviews": on_a_case(
        "reviews",
        Review(ReviewLevel.REVIEW, "请重新查", "只清了一半"),
        Review(ReviewLevel.REVIEW, "请重新查", "别的"),
        TO_ANSWERED,
    ),
    "/v1/cases/{number}/publication": _consent,
    "/v1/cases/{number}/publication/end": _consent_ended,
    "/v1/cases/{number}/claim": _claim,
    "/v1/cases/{number}/invitations": _inviting,
    "/v1/cases/{number}/takeover": _takeover,
    "/v1/cases/{number}/representatives": _representing,
    "/v1/cases/{number}/signatures": _signing,
    "/v1/cases/{number}/departures": _leaving,
    "/v1/invitations/{token}/answer": _invited,
    "/v1/agents/ties": _tie,
    "/v1/agents/ties/{tie}/end": _untie,
    "/v1/files": _upload,
    "/v1/neighbours/search": _nearby,
    "/v1/neighbours/{id}/supports": _support,
    "/v1/talks": _opening,
    "/v1/talks/{talk}/messages": in_a_talk("messages", TalkWords("在"), TalkWords("不在")),
    "/v1/talks/{talk}/files": in_a_talk("files", FileResult(REF, refusal=FileRefusal.TOO_BIG)),
    "/v1/talks/{talk}/read": in_a_talk("read"),
    "/v1/talks/{talk}/close": in_a_talk("close"),
    "/v1/cases/{number}/moves": on_a_case("moves", AT_UNIT[0], Move(CaseStatus.FORWARDED)),
    "/v1/cases/{number}/reclassification": on_a_case(
        "reclassification",
        Reclassification(topic=("农村农业",), seen=2),
        Reclassification(topic=("环境保护",), seen=2),
    ),
    "/v1/cases/{number}/tasks": on_a_case(
        "tasks", TaskOrder("xian-fagai", "查一查"), TaskOrder("xian-fagai", "别的"), AT_UNIT
    ),
    "/v1/cases/{number}/tasks/{task}/steps": _step,
    "/v1/cases/{number}/questions": on_a_case(
        "questions", Question("哪一天？"), Question("哪里？"), AT_UNIT
    ),
}
POSTED = [route for route in ROUTES if route.method == "POST"]
# What is filed or opened is its own key.
ASKED_ANEW = [
    route
    for route in POSTED
    if route.key is not Key.NONE and route.path not in ("/v1/cases", "/v1/talks")
]


@pytest.fixture
async def backend(start: Start) -> Running:
    return await start(public_page=True)


def test_each_call_that_writes_has_its_row() -> None:
    assert [route.path for route in POSTED if route.path not in CALLS] == [], "say what is sent"
    assert set(CALLS) <= {route.path for route in POSTED}


@pytest.mark.parametrize("route", POSTED, ids=str)
async def test_a_call_that_is_sent_again_does_nothing_a_second_time(
    backend: Running, route: Route[Any, Any]
) -> None:
    sent = await CALLS[route.path](backend)

    async def call(body: Any, idempotency_key: str) -> tuple[int, dict[str, object]]:
        key = KEY if Who.BOT in route.who else STAFF_KEY
        plain = None if body is None else to_plain(body)
        carried = idempotency_key if route.key is not Key.NONE else None
        return await backend.call("POST", sent.path, plain, key=key, idempotency_key=carried)

    status, first = await call(sent.body, "k")
    assert status == max(route.answers), first
    before = await rows_in(backend)
    for _ in range(2):
        status, again = await call(sent.body, "k")
        assert (status, again) == (min(route.answers), first)
        assert await rows_in(backend) == before
    if sent.other is not None:
        status, refused = await call(sent.other, "k")
        assert (status, refused["type"]) == (409, "/problems/idempotency-conflict")
        assert await rows_in(backend) == before


@pytest.mark.parametrize("route", ASKED_ANEW, ids=str)
async def test_what_was_done_is_asked_anew_and_answered_or_refused_in_words(
    backend: Running, route: Route[Any, Any]
) -> None:
    """By another chat, or by a colleague who had the same before them: under a key of its own."""
    sent = await CALLS[route.path](backend)
    key = KEY if Who.BOT in route.who else STAFF_KEY
    plain = None if sent.body is None else to_plain(sent.body)
    for place, idempotency_key in enumerate(("k", "another")):
        status, said = await backend.call(
            "POST", sent.path, plain, key=key, idempotency_key=idempotency_key
        )
        assert status in (200, 201) or place, said
        assert status in (200, 201) or (status in (404, 409, 422) and said["detail"]), said
