"""Fifty joint matters with five signers each, signed in any order by chats that sign several:
whoever signed is counted where they signed, and nowhere else.
"""

import hashlib
import random
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime

from dialogs.state.event import Event
from dialogs.turn import Turn
from handlers.effect_rows import EffectContext
from handlers.effects import carry_out
from handlers.ports import ChatId
from tests.console_channel import NoFiles
from tests.dialogs.phone import Phone, filer
from tests.office.running import Running

MATTERS, SIGNERS, CHATS, STARTERS, LEFT = 50, 5, 40, 5, 50
NAMES = ("王芳", "欧阳小强", "买买提·艾山", "阿依古丽", "赵六", "扎西多吉", "李铁柱", "司马云")


class OneOfMany(Phone):
    """Whose drafts have ids of their own among all, as they have in a bot's store."""

    def __init__(self, serial: int, like: Phone | None = None) -> None:
        super().__init__()
        self.__dict__.update(like.__dict__ if like else {})
        self.serial = serial

    def _take_turn(self, event: Event) -> Turn:
        id_ = hashlib.sha256(f"{self.serial} {self.events}".encode()).hexdigest()[:32]
        return super()._take_turn(replace(event, id=id_))


class Linked:
    """A phone whose wishes an office at work carries out."""

    def __init__(self, phone: Phone, backend: Running) -> None:
        self.phone, self.backend, self.done = phone, backend, len(phone.effects)
        self.read = ""  # all that was ever shown here

    async def goes_on(self) -> None:
        files = NoFiles()
        context = EffectContext(ChatId(1), self.backend.bot, files, files, files)
        self.read += self.phone.hears()
        while self.done < len(self.phone.effects):
            effect = self.phone.effects[self.done]
            self.done += 1
            result = await carry_out(effect, context)
            if result is not None:
                self.phone.happens(result)
                self.read += self.phone.hears()


def mark(at: int) -> str:
    """Stands in no other matter."""
    return f"第{at}号楼"


async def test_who_signs_is_counted_there_and_nowhere_else(backend: Running) -> None:
    dice = random.Random(15)
    backend.clock.now = datetime(2026, 6, 15, 2, tzinfo=UTC)
    starters = [Linked(OneOfMany(at, filer()), backend) for at in range(STARTERS)]
    chats = [Linked(OneOfMany(100 + at), backend) for at in range(CHATS)]
    links: dict[int, str] = {}
    numbers: dict[str, int] = {}
    for at in range(MATTERS):
        starter = starters[at % STARTERS]
        starter.phone.says(f"我们12户联名反映，松树乡{mark(at)}下的烧烤摊油烟太大，希望搬走")
        starter.phone.taps("确认提交")
        await starter.goes_on()
        numbers[str(starter.phone.conversation.cases[-1].number)] = at
        links[at] = starter.read.rsplit("bot:?start=", 1)[1][:33]

    signs = [(at, who) for at in range(MATTERS) for who in dice.sample(range(CHATS), SIGNERS)]
    dice.shuffle(signs)
    opened: dict[int, set[int]] = defaultdict(set)
    theirs: dict[int, set[int]] = defaultdict(set)
    for at, who in signs:
        chat, name = chats[who], NAMES[who % len(NAMES)]
        before = chat.phone.actions
        chat.phone.says(f"/start {links[at]}")
        await chat.goes_on()
        assert mark(at) in chat.phone.hears()
        chat.phone.says(name)
        assert chat.phone.actions - before == 2
        await chat.goes_on()
        assert "联名好了" in chat.phone.hears(), chat.phone.screen()
        opened[who].add(at)
        theirs[who].add(at)
    for at, who in dice.sample(signs, LEFT):  # some leave again
        chat = chats[who]
        case = next(c for c in chat.phone.conversation.cases if numbers[str(c.number)] == at)
        message = chat.phone.slots[case.slot]
        chat.phone.presses(f"c:{case.tag}:leave", message)
        await chat.goes_on()
        theirs[who].discard(at)

    counted = {at: 0 for at in range(MATTERS)}
    for at, link in links.items():
        seen = await backend.bot.invited(link.removeprefix("y"))
        counted[at] = seen.people
        _, read = await backend.as_staff("GET", f"/v1/cases/{seen.number}")
        assert len(read["signers"]) == seen.people - 1  # type: ignore[arg-type]
    assert counted == {at: 1 + sum(at in own for own in theirs.values()) for at in counted}
    assert sum(counted.values()) == MATTERS * (SIGNERS + 1) - LEFT
    for who, chat in enumerate(chats):
        followed = {numbers[str(case.number)] for case in chat.phone.conversation.cases}
        assert followed == theirs[who]
        shown = {at for at in range(MATTERS) if mark(at) in chat.read}
        assert shown == opened[who], "nothing of a matter that was never opened here"
