"""Staff chat pages of the desk: who waits, what was said, and an answer."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from backend_client.contract.case import EventType
from backend_client.contract.staff_chat import StaffTalk, TalkClosed, TalkSaid, TalkWords
from backend_client.json_codec import from_plain
from office.api.calls import Call
from office.audit.trail import Act
from office.desk.bodies import read_form, read_words
from office.desk.files import FileView, Naming, check, hand_over, take_in, views_of
from office.desk.forms import seen_in, text_of
from office.desk.rendering import Desk
from office.law.moves import MOST_ANSWER_FILES
from office.law.problems import Problem
from office.rights.acts import Right
from office.services.attachments import given

LISTED = 100
LONGEST_ANSWER = 8000
AHEAD = ("Sec-Purpose", "Purpose", "X-Moz")  # a browser that fetches before anybody looks says so


# Why nothing was sent or ended, as a key of words.toml's talk_problem.
REFUSED = {
    "not-now": "closed",
    "idempotency-conflict": "sent",
    "talk-answered": "answered",
    "talk-went-on": "went_on",
}


@dataclass(frozen=True)
class Line:
    """A line of the thread. `kind` is a key of words.toml's talk: citizen and staff said
    something; read, late, closed_citizen and closed_staff happened."""

    kind: str
    at: datetime
    words: TalkWords | None = None
    files: Sequence[FileView] = ()


async def list_page(desk: Desk, call: Call[None]) -> web.Response:
    """A list is seen over shoulders: it tells no words."""
    talks = await desk.office.talks.listed(LISTED, desk.reader(call))
    return desk.page(call.request, "talks.html", talks=talks)


async def talk_page(desk: Desk, call: Call[None]) -> web.Response:
    """To open it is to read it, if a person does."""
    request, talks = call.request, desk.office.talks
    seen = request.method == "GET" and not any(name in request.headers for name in AHEAD)
    look = talks.read if seen else talks.find
    await desk.office.trail.note(call.actor, Act.TALK_READ, call.part("talk")[:100])
    reader = desk.reader(call)
    subject = await talks.subject(call.part("talk"), reader)
    opened = await desk.office.identity.is_open(reader, subject)
    if opened:
        await desk.office.identity.note_seen(reader, subject)
    talk = await look(call.part("talk"), reader, opened=opened)
    return await _thread(desk, call, talk, opened=opened)


async def open_identity(desk: Desk, call: Call[None]) -> web.Response:
    """Of its case, too, where it has one."""
    talk, reader = call.part("talk"), desk.reader(call)
    subject = await desk.office.talks.subject(talk, reader)
    form = await read_words(call.request, call.limit_bytes)
    try:
        await desk.office.identity.open(reader, subject, text_of(form, "reason"))
    except Problem as problem:
        if problem.status != 422:
            raise
        return await _refused(desk, call, "reason", "", 422)
    raise web.HTTPSeeOther(f"/desk/talks/{talk}?flash=opened")


async def answer(desk: Desk, call: Call[None]) -> web.Response:
    """Words, files or both."""
    office, talk = desk.office, call.part("talk")
    async with read_form(call.request, call.limit_bytes) as sent:
        form, attached = sent.fields, sent.files
        text = form.get("text", "").replace("\r\n", "\n").strip()
        if not (text or attached) or len(text) > LONGEST_ANSWER:
            return await _refused(desk, call, "text", text[:LONGEST_ANSWER], 422)
        if len(attached) > MOST_ANSWER_FILES:
            return await _refused(desk, call, "files", text, 422)
        try:
            check(attached)
        except Problem as unfit:
            return await _refused(desk, call, f"file_{unfit.extra['why']}", text, 422)
        files = await take_in(attached, office.files, office.clock())
    words = TalkWords(text, tuple(map(given, files)))
    key = form.get("key", "")[:64] or secrets.token_hex(16)
    try:
        async with office.trail.acting(call.actor, Act.TALK_SAID, talk[:100]):
            reader, seen = desk.reader(call), seen_in(form)
            await office.talks.say(talk, reader, words, f"desk:{key}", seen)
    except Problem as problem:
        if problem.status != 409:
            raise
        return await _refused(desk, call, REFUSED[problem.name], text, 409)
    raise web.HTTPSeeOther(f"/desk/talks/{talk}?flash=answered")


async def close(desk: Desk, call: Call[None]) -> web.Response:
    key = f"desk:{secrets.token_hex(16)}"
    form, talk = await read_words(call.request, call.limit_bytes), call.part("talk")
    try:
        async with desk.office.trail.acting(call.actor, Act.TALK_CLOSED, talk[:100]):
            await desk.office.talks.close(talk, desk.reader(call), key, seen_in(form))
    except Problem as problem:
        if problem.status != 409:
            raise
        return await _refused(desk, call, REFUSED[problem.name], "", 409)
    raise web.HTTPSeeOther("/desk/talks?flash=closed")


async def file(desk: Desk, call: Call[None]) -> web.FileResponse:
    talk_id, naming = call.part("talk"), desk.access.name_of
    lines = _lines(await desk.office.talks.find(talk_id, desk.reader(call)), naming)
    attachments = [each for line in lines if line.words for each in line.words.attachments]
    headers, find = desk.file_headers(call.request), desk.office.files.find
    return await hand_over(talk_id, attachments, call.part("name"), naming, find, headers)


async def _refused(
    desk: Desk, call: Call[None], problem: str, kept: str, status: int
) -> web.Response:
    """The thread again, with what was written; files a browser does not give back."""
    talk = await desk.office.talks.find(call.part("talk"), desk.reader(call))
    return await _thread(desk, call, talk, status=status, problem=problem, kept=kept)


async def _thread(
    desk: Desk,
    call: Call[None],
    talk: StaffTalk,
    *,
    status: int = 200,
    problem: str | None = None,
    kept: str = "",
    opened: bool = False,
) -> web.Response:
    """Sent twice by a double click, an answer has the same key and is said once."""
    mine, may_open = await desk.office.talks.may(
        talk.opening.id, desk.reader(call), Right.TALK, Right.OPEN_IDENTITY
    )
    return desk.page(
        call.request,
        "talk.html",
        status=status,
        talk=talk,
        lines=list(_lines(talk, desk.access.name_of)),
        mistake=problem,
        kept=kept,
        mine=mine,
        opened=opened,
        may_open=may_open and not opened and not (talk.urgent and talk.closed_by is None),
        open_minutes=desk.office.identity.lasts // timedelta(minutes=1),
        key=secrets.token_hex(16),
        seen=max((each.seq for each in talk.events), default=0),
    )


def _lines(talk: StaffTalk, naming: Naming) -> Iterator[Line]:
    talk_id = talk.opening.id
    for event in talk.events:
        if event.type is EventType.TALK_SAID:
            said = from_plain(TalkSaid, event.data)
            files = views_of(said.words.attachments, f"/desk/talks/{talk_id}", talk_id, naming)
            yield Line(str(said.by), event.at, said.words, files)
        elif event.type is EventType.TALK_CLOSED:
            yield Line(f"closed_{from_plain(TalkClosed, event.data).by}", event.at)
        else:
            yield Line(str(event.type), event.at)
