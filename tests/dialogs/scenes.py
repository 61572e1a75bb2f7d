"""Conversations caught in the middle: kept as a release stores them, to be finished by later ones.

Before a release changes what is stored, keep the states of the one before:
`python -m tests.dialogs.scenes tests/dialogs/states/NAME.json`.
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from backend_client.contract.case import CaseStatus
from dialogs.registry import restored, stored
from dialogs.state.message import Button, Message
from tests.dialogs.phone import STORY, Phone, filer, newcomer, ready_to_send

STATES = Path(__file__).parent / "states"
LAMP = "新安村村口的路灯坏了，希望修好"


def before_consent() -> Phone:
    phone = Phone()
    phone.says(STORY)
    return phone


def being_asked() -> Phone:
    phone = newcomer()
    phone.says("路灯坏了半个月，希望修好")
    return phone


def put_aside() -> Phone:
    phone = ready_to_send()
    phone.says("离开")
    return phone


def adding_in_the_middle() -> Phone:
    phone = filer()
    phone.says(LAMP)
    phone.taps("补充")
    phone.says("昨天又来了一车")
    return phone


def answered() -> Phone:
    phone = filer()
    phone.moved(1, CaseStatus.ACCEPTED)
    phone.answered(2)
    return phone


def appealing() -> Phone:
    phone = answered()
    phone.taps("没解决", "申请复查")
    phone.says("没有人来看过")
    return phone


SCENES: Mapping[str, Callable[[], Phone]] = {
    "before_consent": before_consent,
    "being_asked": being_asked,
    "checking": ready_to_send,
    "put_aside": put_aside,
    "adding_in_the_middle": adding_in_the_middle,
    "answered": answered,
    "appealing": appealing,
}


def kept(phone: Phone) -> dict[str, Any]:
    """What a store holds of a chat, and the buttons that the citizen still sees."""
    buttons = [[at, button.text, button.data] for at, button in phone.buttons()]
    return {
        "state": stored(phone.conversation),
        "slots": phone.slots,
        "ids": phone.ids,
        "at": phone.now.isoformat(),
        "buttons": buttons,
    }


def taken_up(plain: Mapping[str, Any]) -> Phone:
    """The same phone after the upgrade."""
    phone = Phone()
    phone.conversation = restored(plain["state"])
    phone.slots, phone.ids, phone.events = dict(plain["slots"]), plain["ids"], 1000
    for at, label, data in reversed(plain["buttons"]):
        rows = phone.shown[at].buttons if at in phone.shown else ()
        phone.shown[at] = Message("…", buttons=(*rows, (Button(label, data),)))
    return phone


if __name__ == "__main__":
    lines = (
        f"{json.dumps(name)}: {json.dumps(kept(scene()), ensure_ascii=False)}"
        for name, scene in SCENES.items()
    )
    Path(sys.argv[1]).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
