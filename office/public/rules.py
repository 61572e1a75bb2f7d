"""Whether a case may be public, what would be read of it, and what becomes of that when the case
changes.

Never public: a denunciation, what is kept secret from whom it names (Art. 30), what is urgent, what
tells of health, belief, accounts or children (《个人信息保护法》 Art. 28), what somebody filed for
another. What has no answer that stands is none.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend_client.contract.case import CaseEvent, CaseStatus, Draft, EventType
from backend_client.contract.documents import Answer, AnswerRow
from backend_client.contract.publication import PublicationNews, PublicationStage, PublicText
from backend_client.feed import moved_of
from backend_client.json_codec import from_plain, to_plain
from backend_client.wording.all_words import words_of
from backend_client.wording.sensitive import sensitive_in
from office.db.accounts import OfficerRow
from office.db.invitations import signatures_of
from office.db.public.rows import PublicationRow, stage_of
from office.law.deadlines import CHINA
from office.law.problems import Problem
from office.law.routing import is_shielded
from office.public.masking import Hidden
from office.rights.masking import person_in
from office.services import lookups, recusal
from office.services.dossier import Dossier

STANDS = frozenset({CaseStatus.ANSWERED, CaseStatus.CLOSED})  # nobody works on it any more
OPEN = frozenset({PublicationStage.AGREED, PublicationStage.PUBLISHED})
HASH = 40  # letters: with more of them a button of the chat could not carry it
TOWN = 4  # parts of a place's path: province, city, county, town


@dataclass(frozen=True)
class Body:
    """What a row keeps sealed. `words`: what an officer wants hidden, too; `agreed`: by whom, ""
    is who filed."""

    text: PublicText | None = None
    words: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()
    reason: str | None = None


def not_publishable() -> Problem:
    return Problem(409, "not-publishable", "This case is none that may be public.")


async def is_fit(case: Dossier) -> bool:
    draft, status = case.draft, CaseStatus(case.record.status)
    if status not in STANDS or draft.urgent or draft.on_behalf or draft.petitioner.proxy_for:
        return False
    if answer_of(case.events) is None or is_shielded(await recusal.statements_in(case)):
        return False
    return not sensitive_in(*_said(draft, case.events))


def _said(draft: Draft, events: Iterable[CaseEvent]) -> list[str]:
    """All words, those of the office, too."""
    return [*words_of(draft), *(word for event in events for word in words_of(event.data))]


def answer_of(events: Sequence[CaseEvent]) -> tuple[Answer, str | None, datetime] | None:
    """The newest, of which unit, and when."""
    for event in reversed(events):
        moved = moved_of(event)
        if moved is not None and moved.answer is not None:
            return moved.answer, moved.unit, event.at
    return None


async def text_of(case: Dossier, words: Sequence[str]) -> PublicText:
    """Raises Problem 409 for a case without an answer."""
    found = answer_of(case.events)
    if found is None:
        raise not_publishable()
    answer, unit, at = found
    draft = case.draft
    hidden = await _hidden(case, words)
    place = draft.place
    sure = place is not None and not place.namesakes and not place.guessed
    return PublicText(
        topic=draft.topic.path[:2] if draft.topic else (),
        place="".join(place.path[:TOWN]) if place is not None and sure else "",
        unit=unit or "",
        month=f"{at.astimezone(CHINA):%Y-%m}",
        request=hidden.masked(draft.request),
        facts=hidden.masked(draft.facts),
        rows=tuple(
            AnswerRow(
                hidden.masked(row.request),
                hidden.masked(row.opinion),
                row.result,
                hidden.masked(row.basis),
            )
            for row in answer.rows
        ),
        found=hidden.masked(answer.facts),
        basis=hidden.masked(answer.basis),
        summary=hidden.masked(answer.summary),
    )


async def _hidden(case: Dossier, words: Sequence[str]) -> Hidden:
    """Whoever is known: who filed and signed, whom it accuses, who works at a desk, who leads."""
    sql, session, number = case.transaction.sql, case.transaction.session, case.record.number
    signers = await lookups.signers_of(sql, number)
    person = person_in(case.draft, case.events, signers)
    officers = list(await session.scalars(select(OfficerRow.name)))
    return Hidden(person, (*case.draft.accused, *officers, *_leaders(case.events)), tuple(words))


def _leaders(events: Iterable[CaseEvent]) -> Iterable[str]:
    """Who approves, presses or leads stands in the steps of a case by name."""
    for event in events:
        for name in ("approver", "leader"):
            if isinstance(said := event.data.get(name), str):
                yield said
        bodies = event.data.get("bodies")
        for body in bodies if isinstance(bodies, list | tuple) else ():
            if isinstance(body, dict) and isinstance(leader := body.get("leader"), str):
                yield leader


def seen_of(text: PublicText) -> str:
    """The hash that a consent carries."""
    plain = json.dumps(to_plain(text), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:HASH]


async def needed(case: Dossier) -> tuple[str, ...]:
    """Whose consent is: "" is who filed, the others are those who signed."""
    known = await signatures_of(case.transaction.sql, case.record.number)
    return ("", *(each.follower for each in known if each.left_at is None))


async def row_of(session: AsyncSession, number: str) -> PublicationRow | None:
    return await session.get(PublicationRow, number)


def body_of(row: PublicationRow) -> Body:
    return from_plain(Body, row.body)


async def keep(
    case: Dossier,
    stage: PublicationStage,
    body: Body,
    now: datetime,
    *,
    people: int = 1,
) -> CaseEvent:
    """Put it into this stage, and tell of it. What is not public keeps no mark of what it was."""
    session, number = case.transaction.session, case.record.number
    row = await row_of(session, number)
    if row is None:
        row = PublicationRow(case=number, id=secrets.token_hex(16))
        session.add(row)
    text, public = body.text, stage is PublicationStage.PUBLISHED
    row.stage, row.at, row.body = stage.value, now, to_plain(body)
    row.seen = seen_of(text) if text is not None else ""
    row.published_at = now if public else None
    row.month = text.month if text and public else ""
    row.topic = text.topic[0][:80] if text and public and text.topic else ""
    row.area = text.place[-80:] if text and public else ""
    row.unit = text.unit[:200] if text and public else ""
    await session.flush()
    news = PublicationNews(stage, len(body.agreed), people, body.reason)
    return await case.write(EventType.PUBLICATION, now, to_plain(news))


async def settle(case: Dossier, event: CaseEvent, now: datetime, *, on: bool) -> None:
    """After whatever happened to the case: what must not be public any more is taken back, and what
    would read otherwise is asked for anew. `on`: with the first answer it may be asked for."""
    stage = await stage_of(case.transaction.sql, case.record.number)
    first = stage is None and event.data.get("status") == CaseStatus.ANSWERED
    if on and first and await is_fit(case):
        news = PublicationNews(PublicationStage.OPEN, people=len(await needed(case)))
        await case.write(EventType.PUBLICATION, now, to_plain(news))
    if stage not in OPEN:
        return
    row = await row_of(case.transaction.session, case.record.number)
    if row is None:
        return
    body = body_of(row)
    if not await is_fit(case):
        await keep(case, PublicationStage.WITHDRAWN, Body(words=body.words), now)
    elif seen_of(await text_of(case, body.words)) != row.seen:
        await keep(case, PublicationStage.ANEW, replace(body, text=None, agreed=()), now)
