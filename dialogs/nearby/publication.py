"""Question and answer for everybody to read: what would be read is shown word for word, agreed to
with one tap for just these words, and taken back at any time.
"""

import re
from collections.abc import Iterator

from backend_client.contract.case import EventType
from backend_client.contract.documents import RowResult
from backend_client.contract.publication import (
    PublicationConsent,
    PublicationNews,
    PublicationStage,
    PublicText,
)
from backend_client.json_codec import Mismatch, from_peer
from backend_client.wording import papers
from dialogs.cases import action_handlers, publishing
from dialogs.cases.card import case_card
from dialogs.cases.notifications import may_ring
from dialogs.feature import Feature
from dialogs.state import about, buttons
from dialogs.state.conversation import REFUSED, FollowedCase
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind
from dialogs.state.event import CaseHappened, PublicationCame
from dialogs.state.message import Lane, Message
from dialogs.texts import Html, Texts, clip
from dialogs.texts.layout import Rows, button
from dialogs.turn_context import TurnContext

YES, NO, LOOK = "yes", "no", "look"
SEEN = re.compile(r"[0-9a-f]{40}")
CHANGED = "/problems/text-changed"


def slot(case: FollowedCase) -> str:
    return f"publish:{case.client_ref}"


def came(ctx: TurnContext, what: PublicationCame) -> None:
    """What everybody would read, and the question; or why there is none."""
    case = ctx.conversation.case_of(what.number)
    if case is None:
        return
    if what.look is not None:
        _show(ctx, case, what.look.text, what.look.seen)
    elif what.refusal == CHANGED:
        ctx.keep_case(replace(case, publication=PublicationStage.ANEW))
        _say(ctx, case, ctx.t.html("publish.changed"), _look_again(ctx.t, case))
    else:
        if what.refusal is not None:
            ctx.keep_case(replace(case, publication=None))
        _say(ctx, case, ctx.t.html("publish.away" if what.unavailable else "publish.cannot"))


def _show(ctx: TurnContext, case: FollowedCase, text: PublicText, seen: str) -> None:
    *before, last = papers.messages(_lines(ctx.t, text))
    for part in before:
        ctx.say(Message(part))
    yes = ctx.button("publish.yes", _data(YES, case, seen))
    no = ctx.button("publish.no", _data(NO, case))
    _say(ctx, case, Html(f"{last}\n\n{ctx.t.html('publish.ask')}"), ((yes, no),))


def _lines(t: Texts, text: PublicText) -> Iterator[str]:
    """What is empty is left out."""
    about_it = (text.month, text.place, t.plain("card.topic_path").join(text.topic))
    said = [
        ("publish.request", text.request),
        ("publish.facts", text.facts),
        ("publish.answer", text.unit),
        ("publish.said", text.summary),
        ("publish.said", text.found),
    ]
    for row in text.rows:
        known = row.result in set(RowResult)
        said += [
            ("publish.row", row.request),
            ("publish.said", t.plain(f"row_result.{row.result}") if known else ""),
            ("publish.said", row.opinion),
            ("publish.basis", row.basis),
        ]
    yield t.html("publish.title")
    yield t.html("publish.about", text=t.plain("card.separator").join(filter(None, about_it)))
    for name, value in (*said, ("publish.basis", text.basis)):
        if value:
            yield from papers.pieces(t, name, "text", value)


def _say(ctx: TurnContext, case: FollowedCase, text: str, rows: Rows = ()) -> None:
    stub = ctx.t.html("publish.stub")
    ctx.say(Message(text, buttons=rows, slot=slot(case), fresh=not ctx.on(slot(case)), stub=stub))


def _data(answer: str, case: FollowedCase, *more: str) -> str:
    return buttons.general("publish", answer, case.tag, *more)


def _look_again(t: Texts, case: FollowedCase) -> Rows:
    return ((button(t, "publish.look", _data(LOOK, case)),),)


def answered(ctx: TurnContext, rest: str) -> None:
    """A tap below what would be read. A yes names what was read by its hash."""
    answer, behind = buttons.split_verb(rest)
    tag, seen = buttons.split_verb(behind)
    case = ctx.conversation.case_tagged(tag)
    if case is None or not publishing.may_publish(case):
        ctx.toast("talk.old_button_idle")
    elif answer == LOOK:
        ctx.request(EffectKind.LOOK_PUBLIC, case.number or "", {})
        ctx.toast("publish.looking")
    elif answer == YES and SEEN.fullmatch(seen):
        consent = PublicationConsent(seen, case.signer)
        ctx.request(EffectKind.AGREE_PUBLIC, case.number or "", consent)
        _settle(ctx, case, PublicationStage.AGREED, "publish.agreed")
    elif answer == NO:
        if publishing.is_published(case):
            ctx.request(EffectKind.END_PUBLIC, case.number or "", {})
        _settle(ctx, case, REFUSED, "publish.refused")
    else:
        ctx.toast("talk.old_button_idle")


def _settle(ctx: TurnContext, case: FollowedCase, stage: str, key: str) -> None:
    case = replace(case, publication=stage)
    ctx.keep_case(case)
    _say(ctx, case, ctx.t.html(key))
    ctx.say(case_card(ctx.t, case, ctx.event.at))


def taken_back(ctx: TurnContext, rest: str) -> None:
    """不要公开了: of the only one at once; with several, which is asked."""
    public = [case for case in ctx.conversation.cases if publishing.is_published(case)]
    if len(public) == 1:
        action_handlers.act(ctx, public[0], "hide", "")
        return
    rows = tuple(
        (button(ctx.t, "case.button.hide", buttons.case(case.tag, "hide")),) for case in public
    )
    seen_nearby = [case for case in ctx.conversation.cases if case.public]
    if not public and len(seen_nearby) == 1:
        action_handlers.act(ctx, seen_nearby[0], "unpublish", "")
        return
    if not public:
        ctx.note("publish.none")
        return
    lines = [
        ctx.t.html("publish.which_row", headline=clip(case.headline, 40), number=case.number or "")
        for case in public
    ]
    ctx.say(Message("\n".join([ctx.t.html("publish.which"), *lines]), buttons=rows))


def take_back_all(ctx: TurnContext) -> None:
    """With all that a person wants to be gone."""
    for case in ctx.conversation.cases:
        if publishing.is_published(case) and case.number is not None:
            key = f"{ctx.event.id}:hide:{case.tag}"
            ctx.request(EffectKind.END_PUBLIC, case.number, {}, key)
            ctx.keep_case(replace(case, publication=PublicationStage.WITHDRAWN))


def happened(ctx: TurnContext, what: CaseHappened) -> bool:
    """What became of it, in a sentence that names nothing; the case's own fold goes on with it."""
    event, case = what.event, ctx.conversation.case_filed_as(what.event.client_ref)
    is_news = case is not None and event.seq > case.seq and not ctx.conversation.missed
    if event.type is EventType.PUBLICATION and case is not None and is_news:
        try:
            _tell(ctx, case, from_peer(PublicationNews, event.data))
        except Mismatch:
            return False
    return False


def _tell(ctx: TurnContext, case: FollowedCase, news: PublicationNews) -> None:
    rows: Rows = ()
    match news.stage:
        case PublicationStage.AGREED if news.agreed < news.people:
            key = "publish.others"
        case PublicationStage.ANEW:
            key, rows = "publish.anew", _look_again(ctx.t, case)
        case PublicationStage.PUBLISHED:
            key = "publish.published"
        case PublicationStage.DECLINED:
            key = "publish.declined"
        case PublicationStage.WITHDRAWN if publishing.is_published(case):
            key = "publish.off"
        case _:
            return
    text = ctx.t.html(
        key, agreed=news.agreed, people=news.people, reason=clip(news.reason or "", 200)
    )
    ctx.say(
        Message(
            text,
            buttons=rows,
            slot=slot(case),
            fresh=True,
            stub=ctx.t.html("publish.stub"),
            ring=may_ring(ctx.event.at) and not case.muted,
            lane=Lane.PUSH,
            about=about.case(case.client_ref),
        )
    )


PUBLICATION = Feature("publication", event={PublicationCame: came, CaseHappened: happened})
