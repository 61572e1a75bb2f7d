"""Route table of the API: each call with its key, body, answers, limit and handler.

The router, the authorisation and docs/openapi.json are made from it; `docs/backend-api.md` tells it
in words.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from aiohttp import web

from backend_client.contract.case import (
    Case,
    CaseEvent,
    CaseStatus,
    Claim,
    Claimed,
    Draft,
    Move,
    Progress,
    Question,
    Rating,
    Receipt,
    Review,
    Topic,
    Unit,
)
from backend_client.contract.files import FileResult
from backend_client.contract.public_matter import Nearby, Neighbour
from backend_client.contract.staff_chat import StaffTalk, TalkOpening, TalkReceipt, TalkWords
from office.api import cases, talks
from office.api.calls import (
    NOT_READ,
    Answer,
    Endpoint,
    Key,
    Page,
    Param,
    Route,
    Schema,
    answering,
    check_table,
)
from office.api.cases import LONGEST_WAIT, MOST_CASES, MOST_EVENTS, Health, Stored
from office.api.http import BODY_LIMIT_BYTES, LARGEST_ID, ApiKeys, Who
from office.api.office import Office
from office.api.talks import MOST_TALKS
from office.audit.trail import Act
from office.law.requests import (
    Supervision,
    Supplement,
    Support,
    Unpublication,
    Urge,
    Withdrawal,
)
from office.services.files import LIMIT_BYTES
from office.services.statistics import Figures

Body = TypeVar("Body")

WHOLE: Schema = {"type": "integer", "minimum": 0}
ASKER = Param(
    "Asker",
    "header",
    {"type": "string"},
    "A name of the channel's for the chat that asks: five wrong guesses an hour lock it. It must"
    " say nothing of who it is. Without one, all who ask for a number count together.",
)
EPOCH = "The database's name: with another one everything is another's. May be left out."
BOTH = Who.BOT | Who.STAFF


def _up_to(most: int) -> Schema:
    return {**WHOLE, "maximum": most}


def _limit(most: int) -> Param:
    return Param("limit", "query", _up_to(most), "How many at most.")


def _found(answer: Answer) -> Mapping[int, Answer]:
    return {200: answer}


def _added(answer: Answer) -> Mapping[int, Answer]:
    """201 for what is new, 200 for a repeated call."""
    return {201: answer, 200: answer}


def _get(
    path: str,
    says: str,
    who: Who,
    handler: Endpoint[Office, None],
    answer: Answer,
    refuses: tuple[int, ...] = (),
    params: tuple[Param, ...] = (),
) -> Route[Office, None]:
    return Route(
        "GET",
        path,
        who,
        handler,
        NOT_READ,
        answers=_found(answer),
        refuses=refuses,
        params=params,
        says=says,
    )


def _action(
    action: str,
    says: str,
    body: type[Body],
    handler: Endpoint[Office, Body],
    who: Who = Who.BOT,
) -> Route[Office, Body]:
    """A request about a case: a step of it, once a key."""
    return Route(
        "POST",
        f"/v1/cases/{{number}}/{action}",
        who,
        handler,
        BODY_LIMIT_BYTES,
        body,
        Key.REQUIRED,
        _added(CaseEvent),
        (404, 409),
        says=says,
    )


ROUTES: tuple[Route[Office, Any], ...] = (
    _get("/v1/health", "Whether the backend works.", Who.ANYONE, cases.health, Health),
    Route(
        "POST",
        "/v1/cases",
        Who.BOT,
        cases.file_case,
        BODY_LIMIT_BYTES,
        Draft,
        Key.REQUIRED,
        _added(Receipt),
        (409,),
        says="File a petition. The Idempotency-Key is the draft's client_ref.",
    ),
    _get(
        "/v1/cases",
        "With client_ref (the bot): the receipt of that draft, or no item. Without (staff): the"
        " cases, newest first.",
        BOTH,
        cases.list_cases,
        (Page(Case, "string"), Page(Receipt)),
        (400, 404),
        (
            Param("client_ref", "query", {"type": "string"}, "The bot only; items are Receipts."),
            Param("status", "query", {"enum": [s.value for s in CaseStatus]}, "Staff only."),
            Param("after", "query", {"type": "string"}, "Staff: the `next` of the page before."),
            _limit(MOST_CASES),
        ),
    ),
    _get(
        "/v1/cases/{number}",
        "A case with its events. Staff see no sign of a rating.",
        BOTH,
        cases.get_case,
        Case,
        (404,),
    ),
    _get(
        "/v1/cases/{number}/progress",
        "The steps, for whoever has number and query code. A wrong code and an unknown number get"
        " the same answer.",
        Who.BOT,
        talks.progress,
        Progress,
        (404,),
        (Param("Query-Code", "header", {"type": "string"}, "The query code.", True), ASKER),
    ),
    Route(
        "POST",
        "/v1/cases/{number}/claim",
        Who.BOT,
        talks.claim,
        BODY_LIMIT_BYTES,
        Claim,
        Key.REQUIRED,
        _added(Claimed),
        (404, 409),
        (ASKER,),
        "Follow a case from elsewhere, with its query code and the petitioner's phone. Whatever"
        " does not fit gets the same answer.",
    ),
    _action("supplements", "Add words or files.", Supplement, cases.supplement),
    Route(
        "POST",
        "/v1/cases/{number}/files",
        Who.BOT,
        cases.note_file,
        BODY_LIMIT_BYTES,
        FileResult,
        answers=_added(FileResult),
        refuses=(404,),
        says="Say what became of an attachment's file. Its ref is the key: a file that is there"
        " stays.",
    ),
    _get(
        "/v1/cases/{number}/files/{file_id}",
        "The bytes of a file that came with an answer to this case.",
        BOTH,
        cases.answer_file,
        bytes,
        (404,),
    ),
    _action("urges", "Ask for speed.", Urge, cases.urge),
    _action(
        "supervision",
        "Ask the office to look into it, once it is answered.",
        Supervision,
        cases.supervise,
    ),
    _action("withdrawal", "Withdraw, until the case is answered.", Withdrawal, cases.withdraw),
    _action("unpublication", "Let neighbours see it no longer.", Unpublication, cases.unpublish),
    _action("ratings", "Rate the answer, in parts, until the window closes.", Rating, cases.rate),
    _action("reviews", "Ask for a review or a recheck in time.", Review, cases.ask_review),
    Route(
        "POST",
        "/v1/cases/{number}/moves",
        Who.STAFF,
        cases.move,
        BODY_LIMIT_BYTES,
        Move,
        Key.OPTIONAL,
        _found(Case),
        (404, 409),
        says="Move a case to its next status. An Idempotency-Key is optional here.",
    ),
    _action(
        "questions",
        "Ask the petitioner, who answers with a supplement.",
        Question,
        cases.ask,
        Who.STAFF,
    ),
    _get(
        "/v1/events",
        "The feed: all events behind a cursor, oldest first.",
        Who.BOT,
        cases.events,
        Page(CaseEvent, "integer", {"epoch": {"type": "string", "description": EPOCH}}),
        (400,),
        (
            Param("after", "query", _up_to(LARGEST_ID), "The id of the last event that is known."),
            _limit(MOST_EVENTS),
            Param("wait", "query", _up_to(LONGEST_WAIT.seconds), "Seconds to wait for the first."),
        ),
    ),
    Route(
        "POST",
        "/v1/files",
        BOTH,
        cases.upload,
        LIMIT_BYTES,
        answers={201: Stored},
        params=(Param("File-Name", "header", {"type": "string"}, "Percent-encoded UTF-8."),),
        says="Store a file: the body is its bytes. The same bytes have the same id.",
    ),
    Route(
        "POST",
        "/v1/talks",
        Who.BOT,
        talks.open_talk,
        BODY_LIMIT_BYTES,
        TalkOpening,
        Key.REQUIRED,
        _added(TalkReceipt),
        (409,),
        says="A citizen asks for a person. The Idempotency-Key is the talk's id.",
    ),
    _get(
        "/v1/talks",
        "The talks: those that wait first, the urgent before the rest.",
        Who.STAFF,
        talks.list_talks,
        Page(StaffTalk),
        (400,),
        (
            Param("waiting", "query", {"enum": ["true"]}, "Only those that wait."),
            _limit(MOST_TALKS),
        ),
    ),
    _get("/v1/talks/{talk}", "A talk with its events.", BOTH, talks.find, StaffTalk, (404,)),
    Route(
        "POST",
        "/v1/talks/{talk}/messages",
        BOTH,
        talks.say,
        BODY_LIMIT_BYTES,
        TalkWords,
        Key.REQUIRED,
        _added(CaseEvent),
        (404, 409),
        says="Say something: the bot's key speaks for the citizen, the staff key for the office.",
    ),
    Route(
        "POST",
        "/v1/talks/{talk}/files",
        Who.BOT,
        talks.note_file,
        BODY_LIMIT_BYTES,
        FileResult,
        answers=_added(FileResult),
        refuses=(404,),
        says="Say what became of an attachment's file, as for cases.",
    ),
    _get(
        "/v1/talks/{talk}/files/{file_id}",
        "The bytes of a file that staff sent in this talk.",
        BOTH,
        talks.file,
        bytes,
        (404,),
    ),
    Route(
        "POST",
        "/v1/talks/{talk}/read",
        Who.STAFF,
        talks.read,
        NOT_READ,
        answers=_found(StaffTalk),
        refuses=(404,),
        says="A person has read it: the citizen is told if there was something new.",
    ),
    Route(
        "POST",
        "/v1/talks/{talk}/close",
        BOTH,
        talks.close,
        NOT_READ,
        key=Key.REQUIRED,
        answers=_added(CaseEvent),
        refuses=(404, 409),
        says="End it, for either side. A citizen's next word opens it again.",
    ),
    Route(
        "POST",
        "/v1/neighbours/search",
        Who.BOT,
        cases.neighbours,
        BODY_LIMIT_BYTES,
        Nearby,
        answers=_found(Page(Neighbour)),
        says="Running public matters of the same topic nearby that are like the sketch, at most"
        " three.",
    ),
    _get(
        "/v1/neighbours/{id}",
        "How a public matter stands. One that is not public gets the answer of one that is not.",
        Who.BOT,
        cases.neighbour,
        Neighbour,
        (404,),
    ),
    Route(
        "POST",
        "/v1/neighbours/{id}/supports",
        Who.BOT,
        cases.support,
        BODY_LIMIT_BYTES,
        Support,
        Key.REQUIRED,
        _added(Neighbour),
        (404,),
        says="+1, once a key, while the matter runs. The key must tell nothing of who it is.",
    ),
    _get("/v1/topics", "Topics units are named for.", BOTH, cases.topics, Page(Topic)),
    _get("/v1/units", "The units.", BOTH, cases.units, Page(Unit)),
    _get(
        "/v1/stats",
        "Sums; of ratings none over a small group.",
        Who.STAFF,
        cases.stats,
        Figures,
    ),
)
check_table(ROUTES, cases, talks)


def served(office: Office, keys: ApiKeys) -> list[web.RouteDef]:
    """The rows as aiohttp's router takes them."""

    async def used(officer: str, row: Route[Any, Any], request: web.Request) -> None:
        about = request.match_info.get("number") or request.match_info.get("talk")
        await office.trail.note(officer, Act.CALLED, about and about[:100], call=str(row))

    return [web.route(row.method, row.path, answering(row, office, keys, used)) for row in ROUTES]
