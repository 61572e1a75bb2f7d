"""Citizens who sign a joint matter: they open its link, tap, do it again when nobody answers, and
some leave again. What they were told is done must stand at the office, once.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from backend_client.contract.case import Case, EventType
from bot.cli.visitors import T
from sandbox import Sandbox
from sandbox.delivery.log import Call, Entry
from sandbox.people.citizen import Citizen
from tests.crashes.lab.faulty_telegram import CALM, Odds
from tests.crashes.lab.fleet import kill_at_random
from tests.crashes.lab.laboratory import Laboratory
from tests.stories.test_joint import files_for_several

SIGNED = T.plain("joint.signed", people=0).split()[0]
LEAVE, LEFT = T.plain("case.button.leave"), T.plain("joint.left").split(maxsplit=1)[1][:7]
PATIENCE = 20.0  # seconds of silence, then the same again: five links that open nothing lock a chat
GIVES_UP = 240.0
NAMES = (
    *(
        "王芳",
        "赵强",
        "孙丽",
        "周明",
        "吴敏",
        "郑华",
        "冯军",
        "陈静",
        "韩勇",
        "卫兰",
        "蒋涛",
        "沈洁",
    ),
    *("杨帆", "朱红", "秦亮", "许燕"),
)


@dataclass
class Signers:
    """Who was told that they have signed, and who that they have left again: by their chats."""

    signed: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)


async def sign(sandbox: Sandbox, link: str, dice: random.Random, count: int) -> Signers:
    """So many people, one after the other and beside one another. Raises AssertionError, with the
    screen, for who waits in vain."""
    found = Signers()
    async with asyncio.TaskGroup() as group:
        for name in NAMES[:count]:
            leaves = dice.random() < 1 / 3
            twice = dice.random() < 1 / 2
            citizen = sandbox.citizen(name)
            group.create_task(_signs(citizen, link, found, leaves=leaves, twice=twice))
            await asyncio.sleep(dice.uniform(0, 2.0))
    return found


async def _signs(citizen: Citizen, link: str, found: Signers, *, leaves: bool, twice: bool) -> None:
    yes = T.plain("joint.yes", name=citizen.name)

    def opens() -> None:
        citizen.says(f"/start {link}")

    def taps() -> None:
        try:
            citizen.taps(yes)
            if twice:
                citizen.taps(yes)
        except LookupError:  # the button is gone: the link is opened once more
            opens()

    def goes() -> None:
        try:
            citizen.taps(LEAVE)
        except LookupError:
            citizen.says("/cases")

    await _until(citizen, opens, (yes, SIGNED))
    await _until(citizen, taps, (SIGNED,))
    found.signed.add(citizen.id)
    if leaves:
        await _until(citizen, goes, (LEFT,))
        found.left.add(citizen.id)


async def _until(citizen: Citizen, act: Callable[[], None], shown: Sequence[str]) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + GIVES_UP
    while loop.time() < end:
        act()
        again = loop.time() + PATIENCE
        while loop.time() < again:
            if any(words in citizen.screen() for words in shown):
                return
            await asyncio.sleep(0.05)
    raise AssertionError(f"{citizen.name} waits in vain for {shown}:\n{citizen.screen()}")


def breaches(case: Case, signers: Signers, log: Sequence[Entry]) -> list[str]:
    """What was told and is not so, or is so twice. Read from the office's steps and Telegram's log
    alone."""
    found: list[str] = []
    standing: set[object] = set()
    people = 1
    for event in case.events:
        follower = event.data.get("follower")
        if event.type is EventType.JOINED:
            if follower in standing:
                found.append("counted twice")
            standing.add(follower)
        elif event.type is EventType.LEFT:
            standing.discard(follower)
        else:
            continue
        people = int(str(event.data["people"]))
        if people != len(standing) + 1:
            found.append(f"{people} are told of {len(standing) + 1}")
    stay = len(signers.signed) - len(signers.left)
    if len(standing) != stay:
        found.append(f"{len(standing)} stand there, and {stay} were told so")
    if len({e.data.get("follower") for e in case.events if e.type is EventType.JOINED}) != len(
        signers.signed
    ):
        found.append("somebody has signed under two names, or under none")
    for chat in signers.signed:
        rings = [
            call
            for call in log
            if isinstance(call, Call)
            and call.method == "sendMessage"
            and call.chat_id == chat
            and call.carried_out
            and SIGNED in str(call.parameters.get("text"))
            and str(call.parameters.get("disable_notification")).lower() != "true"
        ]
        if len(rings) > 1:
            found.append(f"chat {chat} was rung {len(rings)} times")
    return found


async def signed_under_fire(
    lab: Laboratory, people: int, kills: int, odds: Odds = CALM
) -> list[str]:
    """What was told and is not so, when all is quiet again. `odds`: how Telegram is meanwhile."""
    sandbox = lab.telegram.sandbox
    link = await files_for_several(sandbox.citizen("李明"))
    lab.telegram.gremlin.odds = odds
    killing = asyncio.create_task(kill_at_random(lab.fleet, lab.dice, kills, lab.killed))
    signers: Signers = await sign(sandbox, link, lab.dice, people)
    await killing
    lab.telegram.gremlin.odds = CALM
    loop = asyncio.get_running_loop()
    end = loop.time() + lab.plan.settle_seconds
    while True:
        [case] = await lab.office.cases()
        found = breaches(case, signers, list(sandbox.log))
        if not found or loop.time() > end:
            return found
        await asyncio.sleep(0.5)
