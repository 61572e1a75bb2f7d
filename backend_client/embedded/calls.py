"""Every call of the API as data: what it takes, gives and refuses, and whose key opens it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from backend_client.contract import (
    Case,
    CaseEvent,
    CaseStatus,
    Claim,
    Claimed,
    Draft,
    FileResult,
    Move,
    Progress,
    Question,
    Rating,
    Receipt,
    Review,
    Topic,
    Unit,
)
from backend_client.embedded.http import LARGEST_ID
from backend_client.embedded.routes import LONGEST_WAIT, MOST_CASES, MOST_EVENTS, Health, Stored
from backend_client.embedded.statistics import Figures
from backend_client.embedded.talk_routes import MOST_TALKS
from backend_client.embedded.wishes import (
    Supervision,
    Supplement,
    Support,
    Unpublication,
    Urge,
    Withdrawal,
)
from backend_client.neighbours import Nearby, Neighbour
from backend_client.talks import Talk, TalkOpening, TalkReceipt, TalkWords

Schema = dict[str, Any]


@dataclass(frozen=True)
class Param:
    name: str
    where: str  # query, header
    schema: Schema
    says: str
    required: bool = False


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    says: str
    keys: tuple[str, ...]  # whose bearer key: bot, staff
    answer: type
    statuses: tuple[int, ...]  # good ones; 201 for what is new, 200 for a repeated call
    refusals: tuple[int, ...] = ()
    body: type | None = None
    params: tuple[Param, ...] = ()
    listed: str | None = None  # the answer is a page; the type of its `next`
    more: Mapping[str, Schema] = field(default_factory=dict)  # what else stands in the page


WHOLE: Schema = {"type": "integer", "minimum": 0}
KEY = Param(
    "Idempotency-Key",
    "header",
    {"type": "string", "pattern": "^[\\x21-\\x7e]{1,200}$"},
    "One for each wish, the same when the call is repeated. Kept for ever.",
    required=True,
)
ASKER = Param(
    "Asker",
    "header",
    {"type": "string"},
    "A name of the channel's for the chat that asks: five wrong guesses an hour lock it. It must"
    " say nothing of who it is. Without one, all who ask for a number count together.",
)
IN_PATHS = {
    "number": "The case number.",
    "file_id": "The id of a file of the office's.",
    "talk": "The talk's id.",
    "id": "The id that the search gave.",
}


def _up_to(most: int) -> Schema:
    return {**WHOLE, "maximum": most}


def _limit(most: int) -> Param:
    return Param("limit", "query", _up_to(most), "How many at most.")


BOT, STAFF, BOTH = ("bot",), ("staff",), ("bot", "staff")
EPOCH = "The database's name: with another one everything is another's. May be left out."
ADDED, FOUND = (201, 200), (200,)


def _wish(action: str, says: str, body: type) -> Call:
    path = f"/v1/cases/{{number}}/{action}"
    return Call("post", path, says, BOT, CaseEvent, ADDED, (400, 404, 409, 413, 422), body, (KEY,))


CALLS = (
    Call("get", "/v1/health", "Whether the backend works.", (), Health, FOUND),
    Call(
        "post",
        "/v1/cases",
        "File a petition. The Idempotency-Key is the draft's client_ref.",
        BOT,
        Receipt,
        ADDED,
        (400, 409, 413, 422),
        Draft,
        (KEY,),
    ),
    Call(
        "get",
        "/v1/cases",
        "With client_ref (the bot): the receipt of that draft, or no item. Without (staff): the"
        " cases, newest first.",
        BOTH,
        Case,
        FOUND,
        (400, 404),
        params=(
            Param("client_ref", "query", {"type": "string"}, "The bot only; items are Receipts."),
            Param("status", "query", {"enum": [s.value for s in CaseStatus]}, "Staff only."),
            Param("after", "query", {"type": "string"}, "Staff: the `next` of the page before."),
            _limit(MOST_CASES),
        ),
        listed="string",
    ),
    Call(
        "get",
        "/v1/cases/{number}",
        "A case with its events. Staff see no sign of a rating.",
        BOTH,
        Case,
        FOUND,
        (404,),
    ),
    Call(
        "get",
        "/v1/cases/{number}/progress",
        "The steps, for whoever has number and query code. A wrong code and an unknown number get"
        " the same answer.",
        BOT,
        Progress,
        FOUND,
        (404,),
        params=(Param("Query-Code", "header", {"type": "string"}, "The query code.", True), ASKER),
    ),
    Call(
        "post",
        "/v1/cases/{number}/claim",
        "Follow a case from elsewhere, with its query code and the petitioner's phone. Whatever"
        " does not fit gets the same answer.",
        BOT,
        Claimed,
        ADDED,
        (400, 404, 409, 413, 422),
        Claim,
        (KEY, ASKER),
    ),
    _wish("supplements", "Add words or files.", Supplement),
    Call(
        "post",
        "/v1/cases/{number}/files",
        "Say what became of an attachment's file. Its ref is the key: a file that is there stays.",
        BOT,
        FileResult,
        ADDED,
        (400, 404, 413, 422),
        FileResult,
    ),
    Call(
        "get",
        "/v1/cases/{number}/files/{file_id}",
        "The bytes of a file that came with an answer to this case.",
        BOTH,
        bytes,
        FOUND,
        (404,),
    ),
    _wish("urges", "Ask for speed.", Urge),
    _wish("supervision", "Ask the office to look into it, once it is answered.", Supervision),
    _wish("withdrawal", "Withdraw, until the case is answered.", Withdrawal),
    _wish("unpublication", "Let neighbours see it no longer.", Unpublication),
    _wish("ratings", "Rate the answer, in parts, until the window closes.", Rating),
    _wish("reviews", "Ask for a review or a recheck in time.", Review),
    Call(
        "post",
        "/v1/cases/{number}/moves",
        "Move a case to its next status. An Idempotency-Key is optional here.",
        STAFF,
        Case,
        FOUND,
        (400, 404, 409, 413, 422),
        Move,
        (dataclasses.replace(KEY, required=False),),
    ),
    dataclasses.replace(
        _wish("questions", "Ask the petitioner, who answers with a supplement.", Question),
        keys=STAFF,
    ),
    Call(
        "get",
        "/v1/events",
        "The feed: all events behind a cursor, oldest first.",
        BOT,
        CaseEvent,
        FOUND,
        (400,),
        params=(
            Param("after", "query", _up_to(LARGEST_ID), "The id of the last event that is known."),
            _limit(MOST_EVENTS),
            Param("wait", "query", _up_to(LONGEST_WAIT.seconds), "Seconds to wait for the first."),
        ),
        listed="integer",
        more={"epoch": {"type": "string", "description": EPOCH}},
    ),
    Call(
        "post",
        "/v1/files",
        "Store a file: the body is its bytes. The same bytes have the same id.",
        BOTH,
        Stored,
        (201,),
        (413,),
        params=(Param("File-Name", "header", {"type": "string"}, "Percent-encoded UTF-8."),),
    ),
    Call(
        "post",
        "/v1/talks",
        "A citizen asks for a person. The Idempotency-Key is the talk's id.",
        BOT,
        TalkReceipt,
        ADDED,
        (400, 409, 413, 422),
        TalkOpening,
        (KEY,),
    ),
    Call(
        "get",
        "/v1/talks",
        "The talks: those that wait first, the urgent before the rest.",
        STAFF,
        Talk,
        FOUND,
        (400,),
        params=(
            Param("waiting", "query", {"enum": ["true"]}, "Only those that wait."),
            _limit(MOST_TALKS),
        ),
        listed="",
    ),
    Call("get", "/v1/talks/{talk}", "A talk with its events.", BOTH, Talk, FOUND, (404,)),
    Call(
        "post",
        "/v1/talks/{talk}/messages",
        "Say something: the bot's key speaks for the citizen, the staff key for the office.",
        BOTH,
        CaseEvent,
        ADDED,
        (400, 404, 409, 413, 422),
        TalkWords,
        (KEY,),
    ),
    Call(
        "post",
        "/v1/talks/{talk}/files",
        "Say what became of an attachment's file, as for cases.",
        BOT,
        FileResult,
        ADDED,
        (400, 404, 413, 422),
        FileResult,
    ),
    Call(
        "get",
        "/v1/talks/{talk}/files/{file_id}",
        "The bytes of a file that staff sent in this talk.",
        BOTH,
        bytes,
        FOUND,
        (404,),
    ),
    Call(
        "post",
        "/v1/talks/{talk}/read",
        "A person has read it: the citizen is told if there was something new.",
        STAFF,
        Talk,
        FOUND,
        (404,),
    ),
    Call(
        "post",
        "/v1/talks/{talk}/close",
        "End it, for either side. A citizen's next word opens it again.",
        BOTH,
        CaseEvent,
        ADDED,
        (400, 404, 409),
        params=(KEY,),
    ),
    Call(
        "post",
        "/v1/neighbours/search",
        "Running public matters of the same topic nearby that are like the sketch, at most three.",
        BOT,
        Neighbour,
        FOUND,
        (400, 413, 422),
        Nearby,
        listed="",
    ),
    Call(
        "get",
        "/v1/neighbours/{id}",
        "How a public matter stands. One that is not public gets the answer of one that is not.",
        BOT,
        Neighbour,
        FOUND,
        (404,),
    ),
    Call(
        "post",
        "/v1/neighbours/{id}/supports",
        "+1, once a key, while the matter runs. The key must tell nothing of who it is.",
        BOT,
        Neighbour,
        ADDED,
        (400, 404, 413, 422),
        Support,
        (KEY,),
    ),
    Call("get", "/v1/topics", "Topics units are named for.", BOTH, Topic, FOUND, listed=""),
    Call("get", "/v1/units", "The units.", BOTH, Unit, FOUND, listed=""),
    Call("get", "/v1/stats", "Sums; of ratings none over a small group.", STAFF, Figures, FOUND),
)
