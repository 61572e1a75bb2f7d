"""The form of a letter, a visit or a call: filled in from what its words tell, and read into the
draft of a case as the chat files it."""

import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from backend_client.contract.case import (
    Draft,
    Petitioner,
    PetitionKind,
    Place,
    Topic,
)
from backend_client.contract.files import Attachment
from backend_client.contract.on_behalf import Represented
from office.desk.bodies import SentFile
from office.desk.forms import text_of
from office.desk.paper.reading import Told
from office.law.moves import MOST_ANSWER_FILES
from office.law.numbers import numbers_in, phone_digits
from office.law.problems import Problem
from office.services.attachments import scanned

KEY = re.compile(r"[0-9a-f]{32}")
FEWEST_DIGITS = 7  # of a phone by which the case can be claimed into a chat
LONGEST: Mapping[str, int] = {  # letters
    "facts": 8000,
    "request": 500,
    "place": 200,
    "name": 40,
    "phone": 60,
    "address": 200,
    "whose": 40,
    "whose_phone": 60,
    "relation": 20,
}
FIRST_REQUEST = 60  # letters of the story that stand for a request that nobody wrote

Form = Mapping[str, str]


class Channel(StrEnum):
    """How it came, when not by chat. Each has its words in the desk's words.toml."""

    LETTER = "letter"  # 来信
    VISIT = "visit"  # 来访
    CALL = "call"  # 来电


def checked(form: Form, topics: Collection[str]) -> None:
    """Raises Problem 422 with what is missing or does not fit."""
    if not KEY.fullmatch(form.get("key", "")):
        raise Problem.invalid("key", "must be that of the page")
    if form.get("channel") not in set(Channel):
        raise Problem.invalid("paper.channel", "must be a channel")
    if not text_of(form, "facts"):
        raise Problem.invalid("paper.facts", "is missing")
    for name, longest in LONGEST.items():
        if len(text_of(form, name)) > longest:
            raise Problem.invalid(f"paper.{name}", f"must have {longest} characters at most")
    if form.get("kind", "") not in {"", *PetitionKind}:
        raise Problem.invalid("paper.kind", "must be a kind")
    if form.get("topic", "") not in {"", *topics}:
        raise Problem.invalid("paper.topic", "must be a topic of the table of units")
    for name in ("phone", "whose_phone"):
        if (said := text_of(form, name)) and not _can_be_called(said):
            raise Problem.invalid(f"paper.{name}", f"must have {FEWEST_DIGITS} digits at least")
    beside = text_of(form, "whose_phone") or text_of(form, "relation")
    if beside and not text_of(form, "whose"):
        raise Problem.invalid("paper.whose", "is missing")


def _can_be_called(phone: str) -> bool:
    return any(len(phone_digits(each)) >= FEWEST_DIGITS for each in numbers_in(phone))


def filled_in(form: Form, told: Told, topics: Collection[str]) -> dict[str, str]:
    """The form with what was read wherever nothing was said."""
    filled = dict(form)
    read = {
        "kind": told.kind.value,
        "request": told.request[: LONGEST["request"]],
        "topic": told.topic.path[0] if told.topic and told.topic.path[0] in topics else "",
        "place": told.place.text[: LONGEST["place"]] if told.place else "",
        "urgent": "yes" if told.urgent else "",
    }
    for name, value in read.items():
        if value and not text_of(form, name):
            filled[name] = value
    return filled


def draft_of(form: Form, told: Told, attached: Sequence[SentFile] = ()) -> Draft:
    """Of a form that was `checked`. `told` is read of its words. Raises Problem 422 for too many
    files."""
    if len(attached) > MOST_ANSWER_FILES:
        raise Problem.invalid("files", f"must be {MOST_ANSWER_FILES} at most")
    kind = PetitionKind(form["kind"]) if form.get("kind") else told.kind
    facts, key = text_of(form, "facts"), form["key"]
    name, whose = text_of(form, "name"), text_of(form, "whose")
    return Draft(
        client_ref=f"paper-{key}",
        kind=kind,
        request=text_of(form, "request") or told.request or facts[:FIRST_REQUEST],
        facts=facts,
        place=_place(text_of(form, "place"), told.place),
        topic=_topic(form.get("topic", ""), told.topic),
        petitioner=Petitioner(
            name or None,
            text_of(form, "address") or None,
            text_of(form, "phone") or None,
            proxy_for=whose or None,
            joint=form.get("joint") == "yes",
        ),
        attachments=tuple(
            Attachment("document", scanned(key, at), file.filename[:200])
            for at, file in enumerate(attached, 1)
        ),
        # Art. 30: the accused never learns who denounced.
        confidential=form.get("confidential") == "yes" or kind is PetitionKind.DENUNCIATION,
        urgent=form.get("urgent") == "yes",
        channel=Channel(form["channel"]).value,
        accused=told.accused,
        on_behalf=_represented(form, whose) if whose else None,
    )


def _represented(form: Form, whose: str) -> Represented:
    phone, relation = text_of(form, "whose_phone"), text_of(form, "relation")
    return Represented(whose, phone or None, relation=relation or None)


def _place(words: str, told: Place | None) -> Place | None:
    """The clerk's words count; what was found of them stands beside."""
    if not words:
        return told
    return told if told is not None and told.text == words else Place(words)


def _topic(chosen: str, told: Topic | None) -> Topic | None:
    if not chosen:
        return told
    return told if told is not None and told.path[0] == chosen else Topic((chosen,))
