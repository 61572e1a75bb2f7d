"""What became of an utterance, told from the turn alone: what was stored, asked for and shown."""

from collections.abc import Mapping
from typing import Any

from dialogs.forms.fields import story_text
from dialogs.on_behalf.person import is_proxy
from dialogs.state.conversation import Conversation, Frame
from dialogs.state.effect import EffectKind
from dialogs.state.message import Message, Toast
from dialogs.texts import Texts, texts
from tests.dialogs.phone import Phone

# A short word back, and nothing stored: which word it is, is a matter of taste.
HARMLESS = frozenset({"nod", "nothing", "again", "greet", "help"})

_NOTES = {
    "listening.closing_case": "nod",
    "listening.closing_asked": "nod",
    "talk.nod": "nod",
    "listening.send_sure": "send",  # says that it is not sent yet, and how
    "listening.not_sent": "is_sent",
    "listening.nothing": "nothing",
    "listening.nothing_idle": "nothing",
    "talk.empty": "nothing",
    "listening.about_bot": "about_bot",
    "listening.unsigned": "unsigned",
    "listening.joint": "joint",
    "listening.joint_how": "joint",
    "listening.unsigned_how": "unsigned",
    "listening.confidential": "confidential",
    "listening.confidential_how": "confidential",
    "listening.who_knows": "privacy",
    "listening.who_knows_kept": "privacy",
    "listening.stays": "keep",
    "listening.no_case": "progress",
    "listening.unsolved_early": "unsolved",
    "listening.unsolved_told": "unsolved",
    "listening.partly_early": "partly",
    "listening.partly_told": "partly",
    "talk.help": "help",
    "listening.help_step": "help",
    "listening.help_card": "help",
    "file_case.request.why": "help",
    "file_case.place.why": "help",
    "file_case.identity.why": "help",
    "shared.person.why": "help",
    "shared.phone.why": "help",
    "language.ask": "language",
    "rate.pressed_sure": "pressed",
    "urge_case.sure": "urge",
    "urge_case.already": "urge",
    "supervise_case.sure": "urge",
    "withdraw_case.sure": "withdraw",
    "withdraw_case.late": "withdraw",
    "engine.drop_sure": "drop",
    "engine.dropped": "drop",
    "engine.kept": "keep",
    "case.list_none": "progress",
    "unfit.other": "nothing",
}
_BEGINNINGS = {
    "privacy.text": "privacy",
    "listening.solved_early": "solved",
    "case.list": "progress",
    "which.text": "ways",
    "talk.greeting": "greet",
    "talk.welcome": "greet",
    "staff_chat.which": "person",
    "engine.have_draft": "another",
    "file_case.story.ask": "another",
}
_GLOSSES = ("listening.gloss", "listening.asked_of_you")
_RATED = {"satisfied": "satisfied", "fair": "basic", "dissatisfied": "dissatisfied"}


def outcomes_of(before: Conversation, phone: Phone, text: str, effects: int) -> set[str]:
    """All that holds of the last turn of a phone that said `text`; `effects` counts those of the
    turns before."""
    after = phone.conversation
    found = set(_from_effects(phone, effects)) | set(_from_cases(before, after))
    found |= set(_from_drafts(before, after, text)) | set(_from_words(phone))
    if len(after.held) > len(before.held):
        found.add("ask")
    stored = before.frames != after.frames and _told(before) != _told(after)
    if not found and not stored:
        found.add("again")
    return found


def _told(conversation: Conversation) -> list[Mapping[str, Any]]:
    return [dict(frame.answers) for frame in (*conversation.frames, *conversation.parked)]


def _from_effects(phone: Phone, since: int) -> list[str]:
    found = []
    for effect in phone.effects[since:]:
        if effect.kind is EffectKind.SUPPLEMENT:
            found.append("officer" if effect.body.get("answers") is not None else "supplement")
        elif effect.kind is EffectKind.FILE_CASE:
            found.append("send")
        elif effect.kind is EffectKind.SAY_IN_TALK:
            found.append("talk")
        elif effect.kind is EffectKind.OPEN_TALK:
            found.append("person")
        elif effect.kind is EffectKind.URGE:
            found.append("urge")
        elif effect.kind is EffectKind.WITHDRAW:
            found.append("withdraw")
    return found


def _from_cases(before: Conversation, after: Conversation) -> list[str]:
    found = []
    for old, new in zip(before.cases, after.cases, strict=False):
        if new.muted and not old.muted:
            found.append("mute")
        if new.rating.outcome != old.rating.outcome and new.rating.outcome is not None:
            found.append(str(new.rating.outcome))
        for party in ("office", "unit"):
            grade = getattr(new.rating, party)
            if grade is not None and grade != getattr(old.rating, party):
                found.append(_RATED[grade])
    return found


def _from_drafts(before: Conversation, after: Conversation, text: str) -> list[str]:
    found: list[str] = []
    olds = {frame.id: frame for frame in (*before.frames, *before.parked)}
    for frame in after.frames:
        old = olds.get(frame.id)
        story = _story(frame)
        if old is None and frame.dialog == "appeal_case":
            found.append("review")
        elif old is None and frame.dialog == "add_detail" and not story:
            found.append("adds")
        elif old is None and text.strip() in story:
            opens = {"file_case": "matter", "add_detail": "supplement", "answer_office": "officer"}
            found.append(opens.get(frame.dialog, frame.dialog))
        elif old is not None:
            found += _changed(old, frame, text)
    if len(after.parked) > len(before.parked):
        found.append("keep")
    return found


def _changed(old: Frame, frame: Frame, text: str) -> list[str]:
    found = []
    was, now = old.answers, frame.answers
    if _told_by(old) - _told_by(frame):
        found.append("lost")
    mended = _story(frame).count("\n") == _story(old).count("\n")
    if _story(frame) != _story(old) and (mended or text.strip() in _story(frame)):
        found.append("story")
    for field in ("request", "place", "phone"):
        if now.get(field) != was.get(field) and now.get(field):
            found.append(field)
    for field in ("place", "phone"):  # read from the story
        if frame.inferred.get(field) and frame.inferred.get(field) != old.inferred.get(field):
            found.append(field)
    person, former = _person(frame), _person(old)
    for field in ("name", "address"):
        if person.get(field) and person.get(field) != former.get(field):
            found.append(field)
    if now.get("address") and now.get("address") != was.get("address"):
        found.append("address")
    if now.get("identity") == "anonymous" and was.get("identity") != "anonymous":
        found.append("unsigned")
    if now.get("identity") == "joint" and was.get("identity") != "joint":
        found.append("joint")
    if now.get("confidential") and not was.get("confidential"):
        found.append("confidential")
    if set(frame.skipped) - set(old.skipped):
        found.append("skip")
    return found


def _story(frame: Frame) -> str:
    return story_text(frame.answers.get("story"))


def _told_by(frame: Frame) -> set[object]:
    """The messages that the story was told in."""
    story = frame.answers.get("story")
    return {part["id"] for part in story} if isinstance(story, list) else set()


def _person(frame: Frame) -> Mapping[str, Any]:
    """Who files, or for whom, as far as that is known."""
    known = {**frame.inferred, **frame.answers}
    told = [known.get("person"), known.get("proxy_for") if is_proxy(known) else None]
    return {n: v for each in told if isinstance(each, dict) for n, v in each.items() if v}


def _from_words(phone: Phone) -> list[str]:
    t = texts(phone.conversation.language or "zh-Hans")
    found = []
    for output in phone.last:
        if not isinstance(output, Message | Toast) or not output.text:
            continue
        if str(t.html("listening.send_sure")) in output.text:
            found.append("again")
        for key, label in _NOTES.items():
            if str(t.html(key) if isinstance(output, Message) else t.plain(key)) in output.text:
                found.append(label)
        if any(_ending(t, key) in output.text for key in _GLOSSES):
            found.append("gloss")
        for key, label in _BEGINNINGS.items():
            if output.text.startswith(_beginning(t, key)):
                found.append(label)
        if isinstance(output, Message) and output.fresh and _is_case_card(phone, output):
            found.append("progress")
    return found


def _beginning(t: Texts, key: str) -> str:
    """The fixed words of a text, up to its first value."""
    raw = str(t.table[key])
    return raw.strip().split("{")[0].strip()[:12] or "\0"


def _ending(t: Texts, key: str) -> str:
    """The fixed words of a text behind its last value."""
    return str(t.table[key]).split("}")[-1].strip()


def _is_case_card(phone: Phone, message: Message) -> bool:
    return any(message.slot == case.slot for case in phone.conversation.cases)


def fits(outcome: str, found: set[str], phone: Phone) -> bool:
    """Whether one of the outcomes that were wanted (`a|b`, parts by `+`, `field=value`) came, and
    nothing that was told before is lost."""
    kept = "lost" not in found
    return kept and any(_one_fits(one.strip(), found, phone) for one in outcome.split("|"))


def _one_fits(wanted: str, found: set[str], phone: Phone) -> bool:
    return all(_part_fits(part, found, phone) for part in wanted.split("+"))


def _part_fits(part: str, found: set[str], phone: Phone) -> bool:
    field, _, value = part.partition("=")
    if field in HARMLESS:
        return bool(found & HARMLESS) and not found & {"story", "matter", "supplement", "officer"}
    if field == "delete":
        field = "privacy"
    if field not in found:
        return False
    return not value or _kept(field, value, phone)


def _kept(field: str, value: str, phone: Phone) -> bool:
    frame = phone.conversation.frame
    if frame is None:
        return False
    known = {**frame.inferred, **frame.answers}
    if field in ("name", "address"):
        kept = str(_person(frame).get(field) or known.get(field) or "")
    elif field == "place":
        place = known.get("place")
        kept = str(place.get("text")) if isinstance(place, dict) else ""
    else:
        kept = str(known.get(field) or "")
    return _plain(value) in _plain(kept)


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum() or letter == "+").casefold()
