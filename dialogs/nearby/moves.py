"""Public matters of neighbours: offered beside a draft, supported with one tap, followed.

Who supports stays unknown: the backend gets a key that is the same for one chat and one matter, and
says nothing of the chat. What it tells under that key comes without a sound: it is not one's own.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace

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
from dialogs.state.conversation import PublicMatter, near_slot
from dialogs.state.effect import EffectKind
from dialogs.state.event import CaseHappened, NeighbourCame, NeighbourGone, NeighboursCame
from dialogs.state.event_types import About, types_about
from dialogs.state.message import Button, Lane, Message
from dialogs.texts import LANGUAGES, Texts, clip, texts
from dialogs.texts.layout import Rows
from dialogs.turn_context import STATUS_SLOT, Talk

OFFERED = 3
REMEMBERED = 20
LONGEST_ID = 48  # of what fits into a button


def came(talk: Talk, what: NeighboursCame) -> None:
    """Said once, without a sound: it names a matter. The draft may have become one that nothing is
    offered beside, or be gone."""
    frames = talk.conversation.frames
    frame = next((each for each in frames if near_slot(each.id) == what.slot), None)
    if frame is None or talk.conversation.missed or not may_be_public(values(frame)):
        return
    known = {matter.neighbour.id for matter in talk.conversation.near}
    offers = [
        PublicMatter(neighbour, frame.id)
        for neighbour in what.found[:OFFERED]
        if neighbour.id not in known and _fits(neighbour.id)
    ]
    if offers:
        near = (*talk.conversation.near, *offers)[-REMEMBERED:]
        talk.conversation = replace(talk.conversation, near=near)
        talk.say(_offer(talk, frame.id, fresh=True))


def tap(talk: Talk, id_: str, action: str) -> None:
    """A matter that was not offered to this chat looks like one that never was."""
    matter = _matter(talk, id_)
    if matter is None or action not in ("up", "see", "hush"):
        talk.toast("talk.old_button_idle")
    elif action == "hush":
        _hush(talk, matter)
    elif action == "see":
        talk.wish(EffectKind.NEIGHBOUR, id_, {})
        talk.say(Message(talk.t.html("case.looking"), slot=STATUS_SLOT, fresh=True))
    elif matter.supported:
        talk.toast("near.already")
    else:
        _support(talk, matter)


def typed(talk: Talk, word: str) -> bool:
    """Whoever writes what stands on the button means it, if there is one that can be meant."""
    frame = talk.conversation.frame
    offers = [m for m in talk.conversation.near if frame and m.beside == frame.id]
    if len(offers) != 1 or word not in (
        texts(name).plain("near.me_too").casefold() for name in LANGUAGES
    ):
        return False
    tap(talk, offers[0].neighbour.id, "up")
    return True


def _support(talk: Talk, matter: PublicMatter) -> None:
    talk.toast("talk.noted")
    who = talk.conversation.supporter or talk.event.id
    talk.conversation = replace(talk.conversation, supporter=who)
    key = hashlib.sha256(f"{who}\n{matter.neighbour.id}".encode()).hexdigest()
    talk.wish(EffectKind.SUPPORT, matter.neighbour.id, {}, key=key)
    more = replace(matter.neighbour, supporters=matter.neighbour.supporters + 1)
    _keep(talk, replace(matter, neighbour=more, supported=True, key=key))
    talk.say(_offer(talk, matter.beside, fresh=not talk.on(matter.slot)))


def came_one(talk: Talk, what: NeighbourCame) -> None:
    matter = _matter(talk, what.id)
    if matter is None:
        return
    if what.unavailable:
        text = talk.t.html("case.unavailable")
    elif what.neighbour is None:
        _forget(talk, what.id)
        text = talk.t.html("near.gone")
    else:
        told, now = matter.neighbour, what.neighbour
        _keep(talk, replace(matter, neighbour=replace(now, topic=told.topic, place=told.place)))
        text = talk.t.html(
            "near.stands",
            **_values(talk.t, replace(now, topic=told.topic, place=told.place)),
            plain=status_meaning(talk.t, now.status),
        )
    talk.say(Message(text, slot=STATUS_SLOT))


def gone(talk: Talk, what: NeighbourGone) -> None:
    """Nothing of it is left here."""
    if _matter(talk, what.id) is not None:
        _forget(talk, what.id)
        talk.say(Message(talk.t.html("near.gone"), ring=False))


def happened(talk: Talk, what: CaseHappened) -> bool:
    """Whether the event tells how a supported matter stands now. Each holds the whole, so an older
    one that comes late has nothing to say."""
    event = what.event
    matter = next((m for m in talk.conversation.near if m.key == event.client_ref), None)
    if matter is None:
        return False
    later = matter.told_at is not None and event.at > matter.told_at  # the office went back in time
    if event.seq <= matter.seq and not later:
        return True
    if isinstance(event.type, EventType) and (fold := FOLDS.get(event.type)):
        fold(talk, matter, event)
    return True


def _gone(talk: Talk, matter: PublicMatter, event: CaseEvent) -> None:
    _forget(talk, matter.neighbour.id)
    if not (talk.conversation.missed or matter.muted):
        text = talk.t.html("near.gone")
        talk.say(Message(text, slot=matter.news_slot, ring=False, lane=Lane.PUSH))


def _moved(talk: Talk, matter: PublicMatter, event: CaseEvent) -> None:
    try:
        news = from_peer(NeighbourNews, event.data)
    except Mismatch:  # the next one tells the whole again
        return
    was = matter.neighbour.status
    now = replace(matter.neighbour, status=news.status, supporters=news.supporters)
    matter = replace(matter, neighbour=now, seq=event.seq, told_at=event.at)
    if talk.conversation.missed:
        matter = replace(matter, unseen=matter.unseen or was != news.status)
    _keep(talk, matter)
    if was != news.status and not (talk.conversation.missed or matter.muted):
        talk.say(_news(talk, matter))


FOLDS: Mapping[EventType, Callable[[Talk, PublicMatter, CaseEvent], None]] = exhaustive(
    "neighbours.FOLDS",
    types_about(About.NEIGHBOUR),
    {EventType.NEIGHBOUR_MOVED: _moved, EventType.NEIGHBOUR_GONE: _gone},
)


def catch_up(talk: Talk) -> None:
    """What changed while the chat could not be reached."""
    for matter in talk.conversation.near:
        if matter.unseen:
            _keep(talk, replace(matter, unseen=False))
            if not matter.muted:
                talk.say(_news(talk, matter))


def _news(talk: Talk, matter: PublicMatter) -> Message:
    """At the bottom, where it is seen; the one before shrinks."""
    status = matter.neighbour.status
    plain = status_meaning(talk.t, status)
    text = talk.t.html("near.moved", **_values(talk.t, matter.neighbour), plain=plain)
    see = talk.button("near.look", buttons.neighbour(matter.neighbour.id, "see"))
    hush = talk.button("near.hush", buttons.neighbour(matter.neighbour.id, "hush"))
    stub = talk.t.html("engine.stub")
    slot, rows = matter.news_slot, ((see, hush),)
    return Message(text, rows, slot=slot, fresh=True, stub=stub, ring=False, lane=Lane.PUSH)


def _hush(talk: Talk, matter: PublicMatter) -> None:
    """The count stays: it is the wish that the matter be seen to."""
    talk.toast("near.hushed")
    _keep(talk, replace(matter, muted=True))
    if talk.on(matter.news_slot):
        text = talk.t.html("near.quiet", **_values(talk.t, matter.neighbour))
        see = talk.button("near.look", buttons.neighbour(matter.neighbour.id, "see"))
        talk.say(Message(text, buttons=((see,),), slot=matter.news_slot, ring=False))


def listed(talk: Talk) -> tuple[list[str], Rows]:
    """What the list of one's cases says of neighbours' matters that were supported."""
    mine = [matter.neighbour for matter in talk.conversation.near if matter.supported]
    if not mine:
        return [], ()
    lines: list[str] = [talk.t.html("near.list")]
    lines += [talk.t.html("near.list_row", **_values(talk.t, each)) for each in mine[-OFFERED:]]
    see = [talk.button("near.see", buttons.neighbour(each.id, "see")) for each in mine[-OFFERED:]]
    return lines, tuple((button,) for button in see)


def _offer(talk: Talk, beside: str, *, fresh: bool) -> Message:
    t = talk.t
    offers = [matter for matter in talk.conversation.near if matter.beside == beside]
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


def _matter(talk: Talk, id_: str) -> PublicMatter | None:
    return next((m for m in talk.conversation.near if m.neighbour.id == id_), None)


def _keep(talk: Talk, matter: PublicMatter) -> None:
    id_ = matter.neighbour.id
    near = tuple(matter if m.neighbour.id == id_ else m for m in talk.conversation.near)
    talk.conversation = replace(talk.conversation, near=near)


def _forget(talk: Talk, id_: str) -> None:
    near = tuple(m for m in talk.conversation.near if m.neighbour.id != id_)
    talk.conversation = replace(talk.conversation, near=near)


def _fits(id_: str) -> bool:
    return ":" not in id_ and 0 < len(id_.encode()) <= LONGEST_ID


def _tap(talk: Talk, pressed: Pressed | None) -> None:
    if pressed is not None:
        tap(talk, pressed.of, pressed.action)


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
