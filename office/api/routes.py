"""Route table of the API: each call with its key, body, answers, limit and handler.

The router, the authorisation and docs/openapi.json are made from it; `docs/backend-api.md` tells it
in words.
"""

from typing import Any

from aiohttp import web

from backend_client.contract.bodies import TaskOrder, TaskStep
from backend_client.contract.campaign import Campaign
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
from backend_client.contract.correction import DetailsCorrection, Reclassification
from backend_client.contract.files import FileResult
from backend_client.contract.invitation import (
    Invitation,
    InvitationAnswer,
    InvitationResult,
    Invited,
    Takeover,
)
from backend_client.contract.joint import Departure, Signature
from backend_client.contract.public_matter import Nearby, Neighbour
from backend_client.contract.staff_chat import StaffTalk, TalkOpening, TalkReceipt, TalkWords
from office.api import bodies, campaigns, cases, clerk, publication, talks
from office.api.calls import (
    NOT_READ,
    OWN,
    Key,
    Page,
    Param,
    Route,
    answering,
    check_table,
)
from office.api.cases import LONGEST_WAIT, MOST_CASES, MOST_EVENTS, Health, Stored
from office.api.http import BODY_LIMIT_BYTES, LARGEST_ID, ApiKeys, Who
from office.api.office import Office
from office.api.params import ASKER, EPOCH, REASON, limit, up_to
from office.api.rows import action as _action
from office.api.rows import added as _added
from office.api.rows import asking as _asking
from office.api.rows import found as _found
from office.api.rows import get as _get
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
from office.rights.acts import MOVES, Right
from office.services.files import LIMIT_BYTES
from office.services.statistics import Figures

BOTH = Who.BOT | Who.STAFF
TALK = frozenset({Right.TALK})
TASK = frozenset({Right.TASK})
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
            limit(MOST_CASES),
        ),
    ),
    _get(
        "/v1/cases/{number}",
        "A case with its events. Staff see no sign of a rating, and who it is for a reason alone.",
        BOTH,
        cases.get_case,
        Case,
        (404, 422),
        (REASON,),
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
    _asking(
        "invitations",
        "A link's token and a code with which the person for whom it was filed confirms it.",
        talks.invite,
        Invitation,
    ),
    _get(
        "/v1/invitations/{token}",
        "What an invitation is to, by its token or its code. One that is wrong, used or over gets"
        " the same answer.",
        Who.BOT,
        talks.invited,
        Invited,
        (404,),
        (ASKER,),
    ),
    Route(
        "POST",
        "/v1/invitations/{token}/answer",
        Who.BOT,
        talks.answer_invitation,
        BODY_LIMIT_BYTES,
        InvitationAnswer,
        Key.REQUIRED,
        _added(InvitationResult),
        (404, 409),
        says="The person says whether it is theirs, and follows it from now on.",
    ),
    _action("takeover", "Whose it is follows it alone.", Takeover, talks.take_over, answer=Claimed),
    _asking(
        "representatives",
        "A token and a code by which one person is asked to speak for all who signed: five at most,"
        " with whoever filed it (Art. 20). They say yes by a signature that names it.",
        talks.ask_representative,
        Invitation,
    ),
    _action(
        "signatures",
        "Somebody signs a joint matter with the others, and follows it from now on.",
        Signature,
        talks.sign,
        answer=Claimed,
    ),
    _action("departures", "Who signed leaves it again, or speaks no more.", Departure, talks.leave),
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
    _action("corrections", "Correct their own details.", DetailsCorrection, cases.correct),
    _action("unpublication", "Let neighbours see it no longer.", Unpublication, cases.unpublish),
    *publication.ROWS,
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
        asks=MOVES,
    ),
    _action(
        *("reclassification", "Put right its kind, topic or place.", Reclassification),
        *(clerk.classify, Who.STAFF, frozenset({Right.CLASSIFY})),
    ),
    _action("tasks", "Give another body a task.", TaskOrder, bodies.give_task, Who.STAFF, TASK),
    _action(*("tasks/{task}/steps", "Bring it on.", TaskStep, bodies.step_task), Who.STAFF, TASK),
    _action(
        *("questions", "Ask the petitioner, who answers with a supplement.", Question, cases.ask),
        *(Who.STAFF, frozenset({Right.ASK})),
    ),
    _get(
        "/v1/events",
        "The feed: all events behind a cursor, oldest first.",
        Who.BOT,
        cases.events,
        Page(CaseEvent, "integer", {"epoch": {"type": "string", "description": EPOCH}}),
        (400,),
        (
            Param("after", "query", up_to(LARGEST_ID), "The id of the last event that is known."),
            limit(MOST_EVENTS),
            Param("wait", "query", up_to(LONGEST_WAIT.seconds), "Seconds to wait for the first."),
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
        asks=OWN,
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
            limit(MOST_TALKS),
        ),
    ),
    _get(
        "/v1/talks/{talk}",
        "A talk with its events.",
        BOTH,
        talks.find,
        StaffTalk,
        (404, 422),
        (REASON,),
    ),
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
        asks=TALK,
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
        asks=TALK,
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
        asks=TALK,
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
    Route(
        "GET",
        "/v1/campaigns",
        Who.BOT,
        campaigns.listed,
        NOT_READ,
        answers={200: Page(Campaign), 304: type(None)},
        params=(
            Param("If-None-Match", "header", {"type": "string"}, "The ETag that is known."),
            Param("Bot-Name", "header", {"type": "string"}, "The bot's user name, for links."),
        ),
        says="The special channels: those to come, those that are open, and those that have ended.",
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
check_table(ROUTES, cases, bodies, talks, campaigns, clerk, publication)


def served(office: Office, keys: ApiKeys) -> list[web.RouteDef]:
    """The rows as aiohttp's router takes them."""

    async def used(officer: str, row: Route[Any, Any], request: web.Request) -> None:
        about = request.match_info.get("number") or request.match_info.get("talk")
        await office.trail.note(officer, Act.CALLED, about and about[:100], call=str(row))

    return [web.route(row.method, row.path, answering(row, office, keys, used)) for row in ROUTES]
