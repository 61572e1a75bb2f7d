"""How the commonest rows of the API's route table are made."""

from collections.abc import Mapping
from typing import TypeVar

from backend_client.contract.case import CaseEvent
from office.api.calls import NOT_READ, Answer, Endpoint, Key, Param, Route, Schema
from office.api.http import BODY_LIMIT_BYTES, Who
from office.api.office import Office
from office.rights.acts import Right

BOTH = Who.BOT | Who.STAFF
WHOLE: Schema = {"type": "integer", "minimum": 0}
ASKER = Param(
    "Asker",
    "header",
    {"type": "string"},
    "A name of the channel's for the chat that asks: five wrong guesses an hour lock it. It must"
    " say nothing of who it is. Without one, all who ask for a number count together.",
)
REASON = Param(
    "Identity-Reason",
    "header",
    {"type": "string"},
    "Staff: why the caller must know who the petitioner is, percent-encoded UTF-8. It stands in the"
    " trail. Without it names, phones, addresses and identity numbers are masked.",
)
EPOCH = "The database's name: with another one everything is another's. May be left out."


def up_to(most: int) -> Schema:
    return {**WHOLE, "maximum": most}


def limit(most: int) -> Param:
    return Param("limit", "query", up_to(most), "How many at most.")


Body = TypeVar("Body")


def found(answer: Answer) -> Mapping[int, Answer]:
    return {200: answer}


def added(answer: Answer) -> Mapping[int, Answer]:
    """201 for what is new, 200 for a repeated call."""
    return {201: answer, 200: answer}


def get(
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
        answers=found(answer),
        refuses=refuses,
        params=params,
        says=says,
    )


def action(
    action: str,
    says: str,
    body: type[Body],
    handler: Endpoint[Office, Body],
    who: Who = Who.BOT,
    asks: frozenset[Right] | None = None,
    answer: Answer = CaseEvent,
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
        added(answer),
        (404, 409),
        says=says,
        asks=asks,
    )


def asking(
    what: str, says: str, handler: Endpoint[Office, None], answer: Answer
) -> Route[Office, None]:
    """A request about a case that says nothing more, for what it is answered with, once a key."""
    return Route(
        "POST",
        f"/v1/cases/{{number}}/{what}",
        Who.BOT,
        handler,
        NOT_READ,
        key=Key.REQUIRED,
        answers=added(answer),
        refuses=(404, 409),
        says=says,
    )
