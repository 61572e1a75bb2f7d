"""Public matters of neighbours: offered beside a draft, supported with one tap, followed.

Who supports stays unknown: the backend gets a key that is the same for one chat and one matter, and
says nothing of the chat. What it tells under that key comes without a sound: it is not one's own.
"""

import hashlib
from collections.abc import Callable, Mapping

from backend_client.contract.case import CaseEvent, EventType, Topic
from backend_client.contract.public_matter import Neighbour, NeighbourNews
from backend_client.exhaustive import exhaustive
from backend_client.json_codec import Mismatch, from_peer, to_plain
from dialogs.cases.card import status_meaning, status_word
from dialogs.feature import Feature, Missed
from dialogs.filing.answers import TOPIC, may_be_public
from dialogs.forms.position import values
from dialogs.state import buttons
from dialogs.state.buttons import Pressed, Whose
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind
from dialogs.state.event import CaseHappened, NeighbourCame, NeighbourGone, NeighboursCame
from dialogs.state.event_types import About, types_about
from dialogs.state.message import Button, Lane, Message
from dialogs.state.near import PublicMatter, near_slot
from dialogs.texts import LANGUAGES, Texts, clip, texts
from dialogs.texts.layout import Rows
from dialogs.turn_context import STATUS_SLOT, TurnContext

OFFERED = 3
REMEMBERED = 20
LONGEST_ID = 48  # of what fits into a button


def came(ctx: TurnContext, what: NeighboursCame) -> None:
    """Said once, without a sound: it names a matter. The draft may have become one that nothing is
    offered beside, or be gone."""
    frames = ctx.conversation.frames
    frame = next((each for each in frames if near_slot(each.id) == what.slot), None)
    if frame is None or ctx.conversation.missed or not may_be_public(values(frame)):
        return
    known = {matter.neighbour.id for matter in ctx.conversation.near}
    offers = [
        PublicMatter(neighbour, frame.id)
        for neighbour in what.found[:OFFERED]
        if neighbour.id not in known and _fits(neighbour.id)
    ]
    if offers:
        near = (*ctx.conversation.near, *offers)[-REMEMBERED:]
        ctx.conversation = replace(ctx.conversation, near=near)
        ctx.say(_offer(ctx, frame.id, fresh=True))


def tap(ctx: TurnContext, id_: str, action: str) -> None:
    """A matter that was not offered to this chat looks like one that never was."""
    matter = _matter(ctx, id_)
    if matter is None or action not in ("up", "see", "hush"):
        ctx.toast("talk.old_button_idle")
    elif action == "hush":
        _mute(ctx, matter)
    elif action == "see":
        ctx.request(EffectKind.NEIGHBOUR, id_, {})
        ctx.say(Message(ctx.t.html("case.looking"), slot=STATUS_SLOT, fresh=True))
    elif matter.supported:
        ctx.toast("near.already")
    else:
        _support(ctx, matter)


def typed(ctx: TurnContext, word: str) -> bool:
    """Whoever writes what stands on the button means it, if there is one that can be meant."""
    frame = ctx.conversation.frame
    offers = [m for m in ctx.conversation.near if frame and m.beside == frame.id]
    if len(offers) != 1 or word not in (
        texts(name).plain("near.me_too").casefold() for name in LANGUAGES
    ):
        return False
    tap(ctx, offers[0].neighbour.id, "up")
    return True


def _support(ctx: TurnContext, matter: PublicMatter) -> None:
    ctx.toast("talk.noted")
    who = ctx.conversation.supporter or ctx.event.id
    ctx.conversation = replace(ctx.conversation, supporter=who)
    key = hashlib.sha256(f"{who}\n{matter.neighbour.id}".encode()).hexdigest()
    ctx.request(EffectKind.SUPPORT, matter.neighbour.id, {}, key=key)
    more = replace(matter.neighbour, supporters=matter.neighbour.supporters + 1)
    _keep(ctx, replace(matter, neighbour=more, supported=True, key=key))
    ctx.say(_offer(ctx, matter.beside, fresh=not ctx.on(matter.slot)))


def came_one(ctx: TurnContext, what: NeighbourCame) -> None:
    matter = _matter(ctx, what.id)
    if matter is None:
        return
    if what.unavailable:
        text = ctx.t.html("case.unavailable")
    elif what.neighbour is None:
        _forget(ctx, what.id)
        text = ctx.t.html("near.gone")
    else:
        told, now = matter.neighbour, what.neighbour
        _keep(ctx, replace(matter, neighbour=replace(now, topic=told.topic, place=told.place)))
        text = ctx.t.html(
            "near.stands",
            **_values(ctx.t, replace(now, topic=told.topic, place=told.place)),
            plain=status_meaning(ctx.t, now.status),
        )
    ctx.say(Message(text, slot=STATUS_SLOT))


def gone(ctx: TurnContext, what: NeighbourGone) -> None:
    """Nothing of it is left here."""
    if _matter(ctx, what.id) is not None:
        _forget(ctx, what.id)
        ctx.say(Message(ctx.t.html("near.gone"), ring=False))


def happened(ctx: TurnContext, what: CaseHappened) -> bool:
    """Whether the event tells how a supported matter stands now. Each holds the whole, so an older
    one that comes late has nothing to say."""
    event = what.event
    matter = next((m for m in ctx.conversation.near if m.key == event.client_ref), None)
    if matter is None:
        return False
    later = matter.told_at is not None and event.at > matter.told_at  # the office went back in time
    if event.seq <= matter.seq and not later:
        return True
    if isinstance(event.type, EventType) and (fold := FOLDS.get(event.type)):
        fold(ctx, matter, event)
    return True


def _gone(ctx: TurnContext, matter: PublicMatter, event: CaseEvent) -> None:
    _forget(ctx, matter.neighbour.id)
    if not (ctx.conversation.missed or matter.muted):
        text = ctx.t.html("near.gone")
        ctx.say(Message(text, slot=matter.news_slot, ring=False, lane=Lane.PUSH))


def _moved(ctx: TurnContext, matter: PublicMatter, event: CaseEvent) -> None:
    try:
        news = from_peer(NeighbourNews, event.data)
    except Mismatch:  # the next one tells the whole again
        return
    was = matter.neighbour.status
    now = replace(matter.neighbour, status=news.status, supporters=news.supporters)
    matter = replace(matter, neighbour=now, seq=event.seq, told_at=event.at)
    if ctx.conversation.missed:
        matter = replace(matter, unseen=matter.unseen or was != news.status)
    _keep(ctx, matter)
    if was != news.status and not (ctx.conversation.missed or matter.muted):
        ctx.say(_news(ctx, matter))


FOLDS: Mapping[EventType, Callable[[TurnContext, PublicMatter, CaseEvent], None]] = exhaustive(
    "nearby.moves.FOLDS",
    types_about(About.NEIGHBOUR),
    {EventType.NEIGHBOUR_MOVED: _moved, EventType.NEIGHBOUR_GONE: _gone},
)


def catch_up(ctx: TurnContext) -> None:
    """What changed while the chat could not be reached."""
    for matter in ctx.conversation.near:
        if matter.unseen:
            _keep(ctx, replace(matter, unseen=False))
            if not matter.muted:
                ctx.say(_news(ctx, matter))


def _news(ctx: TurnContext, matter: PublicMatter) -> Message:
    """At the bottom, where it is seen; the one before shrinks."""
    status = matter.neighbour.status
    plain = status_meaning(ctx.t, status)
    text = ctx.t.html("near.moved", **_values(ctx.t, matter.neighbour), plain=plain)
    see = ctx.button("near.look", buttons.neighbour(matter.neighbour.id, "see"))
    hush = ctx.button("near.hush", buttons.neighbour(matter.neighbour.id, "hush"))
    stub = ctx.t.html("engine.stub")
    slot, rows = matter.news_slot, ((see, hush),)
    return Message(text, rows, slot=slot, fresh=True, stub=stub, ring=False, lane=Lane.PUSH)


def _mute(ctx: TurnContext, matter: PublicMatter) -> None:
    """Mute its news. The support still counts."""
    ctx.toast("near.hushed")
    _keep(ctx, replace(matter, muted=True))
    if ctx.on(matter.news_slot):
        text = ctx.t.html("near.quiet", **_values(ctx.t, matter.neighbour))
        see = ctx.button("near.look", buttons.neighbour(matter.neighbour.id, "see"))
        ctx.say(Message(text, buttons=((see,),), slot=matter.news_slot, ring=False))


def listed(ctx: TurnContext) -> tuple[list[str], Rows]:
    """What the list of one's cases says of neighbours' matters that were supported."""
    mine = [matter.neighbour for matter in ctx.conversation.near if matter.supported]
    if not mine:
        return [], ()
    lines: list[str] = [ctx.t.html("near.list")]
    lines += [ctx.t.html("near.list_row", **_values(ctx.t, each)) for each in mine[-OFFERED:]]
    see = [ctx.button("near.see", buttons.neighbour(each.id, "see")) for each in mine[-OFFERED:]]
    return lines, tuple((button,) for button in see)


def _offer(ctx: TurnContext, beside: str, *, fresh: bool) -> Message:
    t = ctx.t
    offers = [matter for matter in ctx.conversation.near if matter.beside == beside]
    lines: list[str] = [t.html("near.lead")]
    rows: list[tuple[Button, ...]] = []
    for index, matter in enumerate(offers, 1):
        key = "near.row_supported" if matter.supported else "near.row"
        lines.append(t.html(key, index=index, **_values(t, matter.neighbour)))
        if not matter.supported:
            label = t.plain("near.me_too" if len(offers) == 1 else "near.me_too_of", index=index)
            rows.append((Button(label, buttons.neighbour(matter.neighbour.id, "up")),))
    lines += ["", t.html("near.ways")]
    slot = offers[0].slot
    return Message("\n".join(lines), buttons=tuple(rows), slot=slot, fresh=fresh, ring=False)


def _values(t: Texts, neighbour: Neighbour) -> dict[str, object]:
    topic = TOPIC.show(to_plain(Topic(neighbour.topic)), t)
    return {
        "topic": topic or t.plain("near.same"),
        "place": clip(neighbour.place, 60) or t.plain("near.around"),
        "status": status_word(t, neighbour.status),
        "count": neighbour.supporters,
    }


def _matter(ctx: TurnContext, id_: str) -> PublicMatter | None:
    return next((m for m in ctx.conversation.near if m.neighbour.id == id_), None)


def _keep(ctx: TurnContext, matter: PublicMatter) -> None:
    id_ = matter.neighbour.id
    near = tuple(matter if m.neighbour.id == id_ else m for m in ctx.conversation.near)
    ctx.conversation = replace(ctx.conversation, near=near)


def _forget(ctx: TurnContext, id_: str) -> None:
    near = tuple(m for m in ctx.conversation.near if m.neighbour.id != id_)
    ctx.conversation = replace(ctx.conversation, near=near)


def _fits(id_: str) -> bool:
    return ":" not in id_ and 0 < len(id_.encode()) <= LONGEST_ID


def _tap(ctx: TurnContext, pressed: Pressed | None) -> None:
    if pressed is not None:
        tap(ctx, pressed.of, pressed.action)


NEIGHBOURS = Feature(
    "neighbours",
    text=typed,
    whose=Whose.NEIGHBOUR,
    tap=_tap,
    event={
        NeighboursCame: came,
        NeighbourCame: came_one,
        NeighbourGone: gone,
        CaseHappened: happened,
    },
    missed=Missed(
        waits=lambda conversation: any(matter.unseen for matter in conversation.near),
        show=catch_up,
    ),
    # The supporter is a key that says nothing; without it somebody could count twice.
    forget=lambda conversation: {"near": (), "supporter": conversation.supporter},
)
