"""A citizen who does anything in any order, and what must hold whatever they do."""

import json
import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from backend_client.contract.case import CaseEvent, CaseStatus, EventType, Progress, Receipt
from dialogs.account.commands import COMMANDS
from dialogs.filing.place_link import payload_of, signed_payload_of
from dialogs.forms.fields import story_text
from dialogs.forms.forwarded import told_text
from dialogs.registry import DIALOGS
from dialogs.state.conversation import Conversation, FollowedCase
from dialogs.state.effect import EffectKind
from dialogs.state.event import (
    Attached,
    Blocked,
    CaseHappened,
    Commanded,
    ContactShared,
    Due,
    Edited,
    EffectFailed,
    Filed,
    GaveUp,
    InGroup,
    Pinned,
    ProgressCame,
    Said,
    Tapped,
    Unfit,
    What,
)
from dialogs.state.message import Button, Message, Toast
from dialogs.texts import texts
from dialogs.turn import Turn
from tests.dialogs import backend_events, office_restored
from tests.dialogs.campaigns.samples import CAMPAIGNS, CODES, now_stands
from tests.dialogs.nearby.offers import asked_without_words, news_of_neighbours
from tests.dialogs.phone import Phone
from tests.dialogs.sample_inputs import (
    ATTACHMENTS,
    LABELS,
    OTHER_EVENTS,
    PLAIN_MOVES,
    REJECTED,
    SHORT,
    TOLD,
    TOLD_STEPS,
    UTTERED,
    WORDS,
)
from tests.dialogs.sample_states import BEGINNINGS, JOINT

ANEW, IN_THE_MIDDLE = 0.5, 0.7  # of all walks; of the others


class Walker:
    """One random conversation; `step` raises AssertionError when a promise is broken."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.phone = Phone(language=dice.choice(("zh-hans", "en", None, "fr")))
        now_stands(self.phone, *CAMPAIGNS)
        self.pressed: list[tuple[str, int]] = []
        self.mine: list[int] = []
        self.filed: set[str] = set()
        self.supported: set[str] = set()
        self.events: list[CaseEvent] = []
        self.met: set[type | str] = set()  # kinds of events, dialogs, buttons such as "c:urge"

    def walk(self, steps: int) -> None:
        if self.dice.random() < ANEW:
            self.does(Commanded("start"))
            self.does(Tapped("g:begin", "q"), 2)
        elif self.dice.random() < IN_THE_MIDDLE:
            self.goes_on_from(self.dice.choice(BEGINNINGS)().copy())
        for _ in range(steps):
            self.step()

    def goes_on_from(self, phone: Phone) -> None:
        self.phone = phone
        now_stands(phone, *CAMPAIGNS)
        self.filed |= {e.key for e in phone.effects if e.kind is EffectKind.FILE_CASE}
        self.pressed += [(button.data, at) for at, button in phone.buttons()]

    def files(self) -> None:
        """The straight way to the check card, so that enough is filed."""
        self.does(Said(self.dice.choice(TOLD[:3])))
        for _ in range(6):
            frame = self.phone.conversation.frame
            if frame is None or frame.asked == "" or self.dice.random() < 0.05:
                break
            answers = {
                "identity": self.dice.choice(("我不方便实名", SHORT[0], "替别人反映")),
                "person": SHORT[0],
                "phone": "13800001111",
                "place": "河北乡新安村",
            }
            self.does(Said(answers.get(frame.asked or "", "不清楚")))
        if self.dice.random() < 0.7:
            self.confirms()
            self.is_registered()

    def step(self) -> None:
        self.dice.choices(tuple(_MOVES), tuple(_MOVES.values()))[0](self)

    def does(self, what: What, message_id: int | None = None) -> None:
        phone = self.phone
        if message_id is None:
            message_id = phone.ids = phone.ids + 1
            self.mine.append(message_id)
        before = phone.conversation
        self.meets(what)
        turn = phone.happens(what, message_id)
        assert self.answered(turn), f"silent at {what}"
        if isinstance(what, Said) and what.text in TOLD:
            self.is_kept(what.text, before, turn)
        if isinstance(what, Tapped) and what.data.endswith(":split"):
            assert self.words(before) == self.words(turn.conversation), "not the same words"
        self.has_come(before, turn)

    @staticmethod
    def words(conversation: Conversation) -> list[str]:
        """All letters of all stories that are under way."""
        frames = (*conversation.frames, *conversation.parked)
        return sorted("".join(story_text(f.answers.get("story")) for f in frames).replace("\n", ""))

    def meets(self, what: What) -> None:
        """Of buttons only those that stand somewhere count."""
        self.met.add(type(what))
        self.met |= {frame.dialog for frame in self.phone.conversation.frames}
        if isinstance(what, Tapped) and any(b.data == what.data for _, b in self.phone.buttons()):
            kind, *_, action = what.data.split(":")
            self.met.add(f"{kind}:{action.partition('.')[0]}")

    def hears(self, what: What) -> None:
        before = self.phone.conversation
        self.meets(what)
        self.has_come(before, self.phone.happens(what))

    def has_come(self, before: Conversation, turn: Turn) -> None:
        for output in turn.outputs:
            if isinstance(output, Message):
                self.pressed += [
                    (button.data, self.phone.ids)
                    for row in output.buttons
                    for button in row
                    if button.data
                ]
        for effect in turn.effects:
            if effect.kind is EffectKind.FILE_CASE:
                assert effect.key not in self.filed, "filed twice"
                self.filed.add(effect.key)
                self.is_whole(before, effect.case, dict(effect.body))
            if effect.kind is EffectKind.NEIGHBOURS:
                asked_without_words(turn.conversation, effect.case, effect.body, TOLD)
            if effect.kind is EffectKind.SUPPORT:
                assert effect.key not in self.supported, "supported twice"
                self.supported.add(effect.key)
        assert turn.conversation == self.phone.conversation, "not the same after storing"

    @staticmethod
    def answered(turn: Turn) -> bool:
        return any(
            isinstance(each, Message) or (isinstance(each, Toast) and each.text)
            for each in turn.outputs
        )

    @staticmethod
    def is_kept(text: str, before: Conversation, turn: Turn) -> None:
        """What was told stands in a draft once more than before, goes to a person, or was plainly
        not understood; answers the officer who asked, or is held until the citizen says more."""
        told = [e.body for e in turn.effects if e.kind is EffectKind.SAY_IN_TALK]
        told = [body for body in told if body["text"] == text]
        answers = any(talk.waits for talk in before.staff_chats)  # a person spoke last
        if told and (before.speaking is not None or answers):
            return
        alarmed = all(body["urgent"] for body in told)  # a person hears of danger beside the draft
        assert alarmed, "a person reads what was meant for a draft"
        if any(e.kind is EffectKind.SUPPLEMENT and e.body["text"] == text for e in turn.effects):
            assert any(case.questions or case.answered for case in before.cases), "nobody asked"
            return
        kept, was = (
            sum(each.text == text for each in conversation.held)
            + sum(
                json.dumps(frame.answers, ensure_ascii=False).count(text[-3:])
                for frame in (*conversation.frames, *conversation.parked)
            )
            for conversation in (turn.conversation, before)
        )
        edited = before.frame is not None and before.frame.editing is not None
        said = "".join(each.text for each in turn.outputs if isinstance(each, Message))
        said += "".join(each.text for each in turn.conversation.pages)  # screens to come
        said = "".join(said.split())  # large print breaks lines anew
        assert kept == was + 1 or edited or any("".join(no.split()) in said for no in REJECTED), (
            text
        )

    @staticmethod
    def is_whole(before: Conversation, id_: str, body: dict[str, Any]) -> None:
        """Everything that was told is in the draft that is filed, to the character."""
        frame = next(frame for frame in before.frames if frame.id == id_)
        story = frame.answers.get(DIALOGS["file_case"].text_to or "")
        if story:
            assert body["facts"] == told_text(story, texts(before.language or "zh-Hans"))
        for name in ("request", "place"):
            if value := frame.answers.get(name):
                told = value if isinstance(value, str) else dict(value)["text"]  # type: ignore[call-overload]
                assert told == (body[name] if isinstance(value, str) else body[name]["text"])
        names = ("materials", "authority") if body["on_behalf"] else ("materials",)
        held = [frame.answers.get(name) for name in names]
        assert len(body["attachments"]) == sum(len(e) for e in held if isinstance(e, list))
        if frame.answers.get("identity") == "anonymous":
            assert body["petitioner"]["name"] is None

    # what can happen

    def says(self) -> None:
        pool = self.dice.choices((TOLD, SHORT, WORDS, LABELS, UTTERED), (5, 4, 3, 1, 3))[0]
        self.does(Said(self.dice.choice(pool)))

    def commands(self) -> None:
        args = self.dice.choice(("", "x", "20260615-000001-2 7K2M-9QXA", "pAAAA"))
        links = (
            *("agent-DL7K2M9QXA", payload_of("长安区")),
            signed_payload_of("鼓楼区", "key"),
            f"y{backend_events.INVITED.token}",
        )
        entries = (f"c-{code}" for code in (*CODES, "gone"))
        args = self.dice.choice((args, *links, f"y{JOINT.token}", *entries))
        name = self.dice.choice((*COMMANDS, "unknown"))
        self.does(Commanded(name, args, signed=args.startswith("s")))

    def taps(self) -> None:
        self._taps_one_of(self.phone.buttons())

    def taps_newest(self) -> None:
        buttons = self.phone.buttons()
        more = [each for each in buttons if each[1].data.endswith(":more")]
        self._taps_one_of([*buttons[:4], *more[:1]])

    def _taps_one_of(self, buttons: Sequence[tuple[int, Button]]) -> None:
        for at, button in self.dice.sample(buttons, min(1, len(buttons))):
            self.does(Tapped(button.data, "q"), at)
            if button.data.endswith(":more"):  # whoever taps it wants one of them
                self._taps_one_of([each for each in self.phone.buttons() if each[0] == at])

    def confirms(self) -> None:
        sure = [(at, b) for at, b in self.phone.buttons() if b.data.endswith(":confirm")]
        if sure:
            at, button = sure[0]
            for _ in range(self.dice.choice((1, 2))):
                self.does(Tapped(button.data, "q"), at)
        else:
            self.does(Said("确认提交"))

    def taps_old(self) -> None:
        if self.pressed:
            data, at = self.dice.choice(self.pressed)
            self.does(Tapped(data, "q"), at)

    def forges(self) -> None:
        data = self.dice.choice(self.pressed)[0] if self.pressed else "g:begin"
        letters = list(data)
        letters[self.dice.randrange(len(letters))] = chr(self.dice.randrange(32, 127))
        self.does(Tapped("".join(letters), "q"), self.phone.ids)

    def attaches(self) -> None:
        attachment = self.dice.choice(ATTACHMENTS)
        album = self.dice.choice((None, "a1"))
        self.does(Attached(attachment, album, self.dice.random() < 0.1))

    def sends_else(self) -> None:
        self.does(
            self.dice.choice(
                (
                    Pinned(30.1, 120.2),
                    Pinned(30.1, 120.2, live=True),
                    Pinned(30.1, 120.2, title="新安村村委会"),
                    Pinned(0.0, -120.2, title="鼓楼区"),
                    ContactShared("+8613800001111", "王", own=True),
                    ContactShared("13900002222", "李", own=False),
                    ContactShared("?", "", own=True),
                    Unfit("sticker"),
                    Unfit("hologram"),
                )
            )
        )

    def edits(self) -> None:
        if self.mine:
            text = self.dice.choice((*TOLD, *SHORT))
            self.does(Edited(text), self.dice.choice(self.mine))

    def bursts(self) -> None:
        self.phone.undelivered = self.phone.undelivered or []
        for _ in range(self.dice.randrange(2, 5)):
            self.dice.choice((self.says, self.attaches))()
        self.phone.deliver()

    def is_registered(self) -> None:
        for case in self.phone.conversation.cases[-2:]:
            ref = case.client_ref
            receipt = Receipt(f"2026-{ref[:8]}", "7K2M-9QXA", ref, self.phone.now)
            refused = self.dice.random() < 0.1
            self.hears(Filed(ref, None if refused else receipt, "malformed" if refused else None))

    def moves(self) -> None:
        if cases := self.phone.conversation.cases:
            case = self.dice.choice(cases)
            event = self.a_step(case, max(case.seq + self.dice.choice((1, 1, 1, 2, 3)), 1))
            self.events.append(event)
            self.hears(CaseHappened(event))

    def a_step(self, case: FollowedCase, seq: int) -> CaseEvent:
        """What the office may do next: the case's step number `seq`."""
        kind = self.dice.choice((EventType.MOVED,) * 5 + OTHER_EVENTS)
        return CaseEvent(
            id=seq,
            case=f"2026-{case.tag}",
            client_ref=case.client_ref,
            seq=seq,
            type=kind,
            at=self.phone.now,
            data=self.dice.choice(PLAIN_MOVES if kind is EventType.MOVED else TOLD_STEPS),
        )

    def moves_again(self) -> None:
        if self.events:
            self.hears(CaseHappened(self.dice.choice(self.events)))

    def is_told(self) -> None:
        status = self.dice.choice(tuple(CaseStatus))
        self.hears(
            self.dice.choice(
                (
                    ProgressCame("n"),
                    ProgressCame("n", unavailable=True),
                    ProgressCame("n", Progress("n", status, "河北乡政府", (), ())),
                    EffectFailed("urge", "n", "conflict"),
                    EffectFailed("unheard_of", "n", "conflict"),
                    GaveUp("update"),
                    *(backend_events.invited(self), backend_events.not_invited(self)),
                    *(backend_events.invitation(self), backend_events.agent_came(self)),
                    backend_events.agent_ended(self),
                    InGroup(),
                    backend_events.lost_file(self),
                    *(backend_events.heard_voice(self), backend_events.public_text(self)),
                    Filed("nobody's"),
                )
            )
        )

    def has_neighbours(self) -> None:
        self.hears(news_of_neighbours(self.dice, self.phone))
        offers = [(at, b) for at, b in self.phone.buttons() if b.data.startswith("n:")]
        if offers and self.dice.random() < 0.7:
            at, button = self.dice.choice(offers)
            for _ in range(self.dice.choice((1, 2))):
                self.does(Tapped(button.data, "q"), at)

    def is_away(self) -> None:
        self.hears(Blocked(True))
        self.phone.blocked = True
        for _ in range(self.dice.randrange(3)):
            self.dice.choice((self.moves, self.is_registered))()
        self.phone.blocked = False
        if self.dice.random() < 0.5:
            self.hears(Blocked(False))

    def waits(self) -> None:
        """As the bot does: whoever is due is woken, early or late, and never for ever."""
        until = self.phone.now + timedelta(hours=self.dice.choice((1, 10, 24, 24 * 40)))
        for _ in range(200):
            due = self.phone.due_at
            if due is None or due > until:
                break
            self.phone.now = max(self.phone.now, due + timedelta(hours=self.dice.choice((0, 30))))
            self.hears(Due())
            again = self.phone.due_at
            assert again is None or again > self.phone.now, "woken for the same again"
        else:
            raise AssertionError("woken without end")
        self.phone.now = max(self.phone.now, until)


_MOVES: dict[Callable[[Walker], None], int] = {
    Walker.says: 24,
    Walker.taps_newest: 16,
    Walker.taps: 12,
    Walker.confirms: 5,
    Walker.files: 9,
    Walker.taps_old: 5,
    Walker.forges: 2,
    Walker.attaches: 5,
    Walker.sends_else: 5,
    Walker.commands: 6,
    backend_events.changes_campaigns: 2,
    Walker.edits: 5,
    Walker.bursts: 3,
    Walker.is_registered: 4,
    Walker.moves: 6,
    Walker.moves_again: 2,
    Walker.is_told: 2,
    backend_events.asks_for_a_person: 3,
    backend_events.calls_a_person: 4,
    backend_events.is_asked_to_publish: 2,
    backend_events.office_talks: 4,
    backend_events.talk_opens: 2,
    backend_events.looks_up: 2,
    backend_events.moves_away: 1,
    backend_events.is_read_again: 1,
    office_restored.is_read_again: 2,
    Walker.has_neighbours: 3,
    Walker.is_away: 1,
    Walker.waits: 2,
}
