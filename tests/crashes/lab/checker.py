"""The verdict, from the outside alone: Telegram's log, the backend's cases and the ledger.

The bot's own database is never opened: it could be wrong in the same way as the bot.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from backend_client.contract.case import Case, EventType
from backend_client.contract.files import Attachment
from backend_client.json_codec import from_plain
from bot.cli.visitors import T
from handlers.ports import ChatId
from sandbox.delivery.log import Call, Entry, Made
from tests.crashes.lab.ledger import Ledger, Petition, Step

SHOWS = ("sendMessage", "editMessageText")
ANSWERS = (*SHOWS, "answerCallbackQuery")
RING_DATA = re.compile(r"c:(\w+):open")
NUMBER_CAME = T.html("case.number_came")  # rings too, when the number comes late
RECEIPT = re.compile(r"收据\s*<code>(\w+)</code>")
NEWS = 1.0  # seconds after which a bot that lives has noted what became of a call
PROOF = 3.0  # no failure in n tries: with 95 % the rate is below 3/n


@dataclass
class Verdict:
    """Counts of broken promises; `findings` tells each in a line."""

    petitions: int = 0
    lost: int = 0
    doubled: int = 0
    rings_over_one: int = 0
    never_shown: int = 0
    inversions: int = 0
    silent: int = 0
    errors: int = 0
    changes: int = 0
    repeated: int = 0
    findings: list[str] = field(default_factory=list)

    PROMISES = (
        *("lost", "doubled", "rings_over_one", "never_shown", "inversions", "silent"),
        "errors",  # what the program itself says a person should look at
    )

    @property
    def kept(self) -> bool:
        return not any(getattr(self, name) for name in self.PROMISES)

    @property
    def bound(self) -> float | None:
        """At most this share of petitions is lost or doubled, with 95 %; None when one was."""
        failed = self.lost or self.doubled or not self.petitions
        return None if failed else PROOF / self.petitions

    def figures(self) -> dict[str, Any]:
        return {**asdict(self), "bound_95": self.bound}

    def breach(self, promise: str, what: str) -> None:
        setattr(self, promise, getattr(self, promise) + 1)
        self.findings.append(f"{promise}: {what}")

    def __str__(self) -> str:
        names = ("petitions", "changes", *self.PROMISES, "repeated")
        told = ", ".join(f"{name} {getattr(self, name)}" for name in names)
        return "\n".join([told, *self.findings[:20]])


@dataclass(frozen=True)
class Told:
    """What a chat was shown by one call that was carried out."""

    revision: int
    text: str
    rings: bool
    buttons: tuple[str, ...]
    late: bool  # carried out when the bot had long been told that the connection was cut
    unsure: bool  # the bot was not told that it worked, or died before it can have noted it


def judge(
    log: Iterable[Entry],
    cases: Sequence[Case],
    ledger: Ledger,
    expired: frozenset[int] = frozenset(),
) -> Verdict:
    """`expired` are the ids of updates that Telegram itself forgot before the bot could ask."""
    entries = list(log)
    verdict = Verdict(petitions=len(ledger.confirmed), repeated=ledger.repeated)
    shown = _shown(entries, ledger.kills)
    _petitions(verdict, cases, ledger)
    chats = {petition.chat_id for petition in ledger.petitions}
    owners = {
        case.number: petition.chat_id
        for petition in ledger.petitions
        for case in cases
        if petition.mark in case.draft.facts
    }
    for case in cases:
        if case.number in owners:
            _changes(verdict, case, ledger.steps_of(case.number), shown[owners[case.number]])
    for chat_id in chats:
        _receipts(verdict, shown[chat_id])
        alone = chat_id not in ledger.crowded
        _repetitions(verdict, chat_id, entries, shown[chat_id], alone=alone)
    _order_of_taps(verdict, entries)
    _silence(verdict, entries, chats)
    _taps(verdict, entries, chats, expired)
    return verdict


def _petitions(verdict: Verdict, cases: Sequence[Case], ledger: Ledger) -> None:
    for petition in ledger.petitions:
        filed = [case for case in cases if petition.mark in case.draft.facts]
        if not filed and petition.confirmed:
            verdict.breach("lost", f"{petition.mark} was confirmed and is not at the backend")
        if len(filed) > 1 or (filed and not petition.confirmed):
            verdict.breach("doubled", f"{petition.mark} is filed {len(filed)} times")
        for case in filed[:1]:
            _pieces(verdict, petition, case)


def _pieces(verdict: Verdict, petition: Petition, case: Case) -> None:
    """All that was said before sending is there, in the order in which it was said."""
    text = case.draft.facts + "".join(
        str(event.data.get("text", ""))
        for event in case.events
        if event.type is EventType.SUPPLEMENTED
    )
    if petition.text and _bare(petition.text) not in _bare(text):
        verdict.breach("lost", f"words of {petition.mark} are missing")
    _photos(verdict, petition, case)
    places = [text.find(piece) for piece in petition.pieces]
    if -1 in places:
        verdict.breach("lost", f"a piece of {petition.mark} is missing: {places}")
    elif places != sorted(places):
        verdict.breach("inversions", f"the pieces of {petition.mark} are out of order: {places}")


def _bare(text: str) -> str:
    """What counts of a text on its way: all but white space."""
    return "".join(text.split())


def _photos(verdict: Verdict, petition: Petition, case: Case) -> None:
    """Each photo once, and where staff can open it."""
    attached = list(case.draft.attachments)
    for event in case.events:
        attached += from_plain(tuple[Attachment, ...], event.data.get("attachments", ()))
    said = f"{petition.mark} has {len(attached)} of {petition.photos} photos"
    if len(attached) != petition.photos:
        verdict.breach("lost" if len(attached) < petition.photos else "doubled", said)
    missing = sum(photo.file_id is None for photo in attached)
    if missing:
        verdict.breach("lost", f"{said}, {missing} of them without their file")


def _shown(entries: Iterable[Entry], kills: Sequence[float]) -> Mapping[int, list[Told]]:
    """What each chat was shown, in the order in which it was carried out."""
    shown: dict[int, list[Told]] = defaultdict(list)
    for entry in entries:
        if not isinstance(entry, Call) or entry.chat_id is None or entry.method not in SHOWS:
            continue
        if entry.carried_out:
            silent = str(entry.parameters.get("disable_notification", "")).lower() == "true"
            told = Told(
                entry.revision,
                str(entry.parameters.get("text", "")),
                rings=entry.method == "sendMessage" and not silent,
                buttons=tuple(_buttons(entry.parameters.get("reply_markup"))),
                late=entry.fault == "late",
                unsure=not entry.ok or any(0 <= kill - entry.time < NEWS for kill in kills),
            )
            shown[entry.chat_id].append(told)
    for told_there in shown.values():
        told_there.sort(key=lambda told: told.revision)
    return shown


def _buttons(markup: object) -> Iterator[str]:
    value = json.loads(markup) if isinstance(markup, str) and markup else markup or {}
    assert isinstance(value, dict)
    for row in value.get("inline_keyboard", []):
        yield from (str(button.get("callback_data", "")) for button in row)


def _changes(verdict: Verdict, case: Case, steps: Sequence[Step], shown: Sequence[Told]) -> None:
    """Each change shown at least once, in order, and ringing at most once."""
    verdict.changes += len(steps)
    cards = [told for told in shown if case.number in told.text]
    for step in steps:
        if not any(step.note in card.text for card in cards):
            verdict.breach("never_shown", f"{step.note} of {case.number}")
    furthest = most = 0
    for card in cards:
        known = sum(step.note in card.text for step in steps)
        if known < furthest and not card.late:  # what comes late no bot can hold back
            verdict.breach("inversions", f"{case.number} went from {furthest} back to {known}")
        furthest, most = known, max(most, known)
    if cards and cards[-1].late and furthest < most:
        verdict.breach("inversions", f"{case.number} was left at {furthest} of {len(steps)}")
    tag = case.client_ref[: len(_tag_of(shown, case.client_ref))]
    news = [told for told in shown if told.rings and _rings_for(told, tag)]
    came = sum(told.text == NUMBER_CAME for told in news)
    if came > 1:
        verdict.breach("rings_over_one", f"{case.number} rang {came} times for its number")
    rung = [told.revision for told in news if told.text != NUMBER_CAME]
    for count, revision in enumerate(rung, start=1):
        made = sum(step.revision <= revision for step in steps)
        if count > made:
            verdict.breach("rings_over_one", f"{case.number} rang {count} times for {made} changes")


def _tag_of(shown: Sequence[Told], client_ref: str) -> str:
    """How the buttons of this case call it: the beginning of its client_ref."""
    found = (RING_DATA.fullmatch(data) for told in shown for data in told.buttons)
    return next((hit[1] for hit in found if hit and client_ref.startswith(hit[1])), client_ref)


def _rings_for(told: Told, tag: str) -> bool:
    """The short message that says there is news: one button, which opens this case."""
    return told.buttons == (f"c:{tag}:open",)


def _receipts(verdict: Verdict, shown: Sequence[Told]) -> None:
    """One receipt rings once, and stands before what the office says of it."""
    rung: dict[str, int] = defaultdict(int)
    for told in shown:
        for tag in RECEIPT.findall(told.text):
            rung[tag] += told.rings
    for tag, times in rung.items():
        if times > 1:
            verdict.breach("rings_over_one", f"the receipt {tag} rang {times} times")


def _repetitions(
    verdict: Verdict,
    chat_id: ChatId,
    entries: Sequence[Entry],
    shown: Sequence[Told],
    *,
    alone: bool,
) -> None:
    """The same words with a sound again: more often than the citizen has done anything at all; or,
    where every act was answered before the next (`alone`), after one that may have been shown
    although nothing had come since."""
    acts = sorted(e.revision for e in entries if isinstance(e, Made) and _chat(e) == chat_id)
    before: dict[tuple[str, tuple[str, ...]], list[Told]] = defaultdict(list)
    for told in shown:
        if not told.rings or any(map(_is_ring, told.buttons)):
            continue
        same = before[told.text, told.buttons]
        again = len(same) >= sum(act <= told.revision for act in acts)
        if alone and same and same[-1].unsure:
            again |= not any(same[-1].revision < act <= told.revision for act in acts)
        if again:
            verdict.breach("rings_over_one", f"chat {chat_id}: {told.text[:20]!r} rang again")
        same.append(told)


def _is_ring(data: str) -> bool:
    return RING_DATA.fullmatch(data) is not None


def _order_of_taps(verdict: Verdict, entries: Sequence[Entry]) -> None:
    """A citizen's taps are answered in the order in which they were made."""
    made: dict[str, tuple[int, int]] = {}
    answered: dict[int, int] = defaultdict(int)
    for place, entry in enumerate(entries):
        if isinstance(entry, Made) and (query := entry.update.get("callback_query")):
            made[query["id"]] = (query["from"]["id"], place)
    seen: set[str] = set()
    for call in _by_revision(entries, "answerCallbackQuery"):
        query_id = str(call.parameters.get("callback_query_id"))
        if query_id not in made or query_id in seen or call.fault == "late":
            continue  # tried first in order, whatever became of it on the way
        seen.add(query_id)
        chat_id, place = made[query_id]
        if place < answered[chat_id]:
            verdict.breach("inversions", f"chat {chat_id}: a later tap was answered before")
        answered[chat_id] = max(answered[chat_id], place)


def _by_revision(entries: Iterable[Entry], method: str) -> list[Call]:
    """Calls in the order in which they were carried out: one that stalls stands late in the log."""
    calls = [each for each in entries if isinstance(each, Call) and each.method == method]
    return sorted(calls, key=lambda call: call.revision)


def _taps(
    verdict: Verdict, entries: Sequence[Entry], chats: set[ChatId], expired: frozenset[int]
) -> None:
    """Every tap that Telegram could hand over has been answered, or it was tried."""
    tried = {
        str(entry.parameters.get("callback_query_id"))
        for entry in entries
        if isinstance(entry, Call) and entry.method == "answerCallbackQuery"
    }
    for entry in entries:
        query = entry.update.get("callback_query") if isinstance(entry, Made) else None
        if query is None or int(query["from"]["id"]) not in chats or str(query["id"]) in tried:
            continue
        if isinstance(entry, Made) and entry.update["update_id"] not in expired:
            verdict.breach("silent", f"a tap in chat {query['from']['id']} had no answer")


def _silence(verdict: Verdict, entries: Sequence[Entry], chats: set[ChatId]) -> None:
    """The last thing that each citizen did has had an answer, of whatever kind."""
    queries = {
        str(query["id"]): _chat(entry)
        for entry in entries
        if isinstance(entry, Made) and (query := entry.update.get("callback_query"))
    }
    spoke: dict[int, int] = {}
    for entry in entries:
        if isinstance(entry, Call) and entry.method in ANSWERS and entry.carried_out:
            query = str(entry.parameters.get("callback_query_id"))
            chat_id = queries.get(query) if entry.chat_id is None else entry.chat_id
            if chat_id is not None:
                spoke[chat_id] = max(spoke.get(chat_id, 0), entry.revision)
    acted: dict[int, int] = {}
    for entry in entries:
        chat = _chat(entry) if isinstance(entry, Made) else None
        if isinstance(entry, Made) and chat in chats and _needs_answer(entry):
            acted[chat] = max(acted.get(chat, 0), entry.revision)
    for chat_id, revision in acted.items():
        if spoke.get(chat_id, -1) < revision:
            verdict.breach("silent", f"chat {chat_id} was not answered")


def _needs_answer(made: Made) -> bool:
    return "message" in made.update or "callback_query" in made.update


def _chat(made: Made) -> int | None:
    update = made.update
    if query := update.get("callback_query"):
        return int(query["from"]["id"])
    for value in update.values():
        if isinstance(value, dict) and isinstance(value.get("chat"), dict):
            number = value["chat"].get("id")
            return number if isinstance(number, int) else None
    return None
