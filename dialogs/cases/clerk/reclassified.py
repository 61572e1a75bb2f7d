"""Of another kind, topic or place than it was filed with: what changes in the case, and the lines
that say it.
"""

from collections.abc import Iterator

from backend_client.contract.case import CaseEvent, PetitionKind
from backend_client.contract.correction import Reclassified
from backend_client.json_codec import Mismatch, from_peer
from dialogs.cases.status import KIND_CHANGED, SORTED_ANEW
from dialogs.state.conversation import CaseStep, FollowedCase
from dialogs.state.copies import replace
from dialogs.texts import Html, Texts, clip

SHOWN = 60  # units of a topic or a place


def folded(case: FollowedCase, event: CaseEvent) -> FollowedCase | None:
    """None for what this release does not understand."""
    try:
        told = from_peer(Reclassified, event.data)
    except Mismatch:
        return None
    kind = told.after.kind
    name = SORTED_ANEW if kind is None else KIND_CHANGED
    step = CaseStep(name, event.at, None, told.note, aside=True, reclassified=told)
    return replace(
        case,
        steps=(*case.steps, step),
        kind=kind if isinstance(kind, PetitionKind) else case.kind,
        shielded=case.shielded or kind is PetitionKind.DENUNCIATION,
        clocks=case.clocks if told.clocks is None else told.clocks,
    )


def lines(t: Texts, step: CaseStep) -> Iterator[Html]:
    """What is put differently: how it reads now, and how it was filed."""
    told = step.reclassified
    if told is None:
        return
    if told.after.kind is not None:
        before, after = (_kind(t, each.kind) for each in (told.before, told.after))
        yield t.html("case.sorted_kind", before=before, after=after)
    if told.after.topic is not None:
        before, after = (_topic(t, each.topic or ()) for each in (told.before, told.after))
        key = "case.sorted_topic" if before else "case.sorted_topic_new"
        yield t.html(key, before=before, after=after)
    if told.after.place is not None:
        yield t.html("case.sorted_place", after=clip(told.after.place.text, SHOWN))


def _kind(t: Texts, kind: PetitionKind | str | None) -> str:
    """A backend may know one that we do not."""
    key = f"file_case.kind_label.{kind}"
    return t.plain(key) if t.has(key) else t.plain("card.none")


def _topic(t: Texts, path: tuple[str, ...]) -> str:
    names = (t.plain(f"topic.{name}") if t.has(f"topic.{name}") else name for name in path)
    return clip(t.plain("card.topic_path").join(names), SHOWN)
