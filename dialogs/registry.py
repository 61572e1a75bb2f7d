"""Composition root of the dialogs: every form by name, with what they share. Wiring mistakes are
refused when this is imported.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from backend_client.contract.campaign import Campaign
from backend_client.json_codec import Mismatch, from_plain, to_plain
from dialogs import reminders
from dialogs.account.another_bot import held_by
from dialogs.account.privacy import MY_DETAILS
from dialogs.campaigns.form import form_of_campaign, form_of_draft
from dialogs.cases.forms.appeal import APPEAL_CASE
from dialogs.cases.forms.supplement import ADD_DETAIL, ANSWER_OFFICE
from dialogs.filing.form import FILE_CASE
from dialogs.forms.fields import FilesField, StoryField
from dialogs.forms.form import Form, Forms, Hooks, Step
from dialogs.forms.position import searched, upgraded
from dialogs.nearby import moves
from dialogs.staff_chat import moves as staff_chat
from dialogs.state import buttons
from dialogs.state.conversation import Conversation
from dialogs.state.copies import replace
from dialogs.state.message import LIMITS
from dialogs.turn_context import Ports

REV_DIGITS = 5  # nobody changes a draft more often

_NAME = re.compile(r"[a-z_]{1,16}")


class Miswired(Exception):
    """A dialog that cannot work; its text names the dialog and the step."""


def catalogue(dialogs: Iterable[Form]) -> dict[str, Form]:
    """The dialogs by name. Raises Miswired."""
    table: dict[str, Form] = {}
    for dialog in dialogs:
        if dialog.name in table:
            raise Miswired(f"two dialogs are called {dialog.name}")
        _check(dialog)
        table[dialog.name] = dialog
    return table


def _check(dialog: Form) -> None:
    names = [step.name for step in dialog.steps]
    for at, step in enumerate(dialog.steps):
        if step.name in names[:at]:
            raise Miswired(f"{dialog.name}: two steps are called {step.name}")
        if not _NAME.fullmatch(step.name):
            raise Miswired(f"{dialog.name}.{step.name}: a name has small letters and _ only")
        for other in step.after:
            if other not in names[:at]:
                raise Miswired(f"{dialog.name}.{step.name}: {other!r} must stand before it")
        _check_buttons(dialog, step)
    for target in (dialog.text_to, dialog.files_to, dialog.pins_to):
        if target is not None and target not in names:
            raise Miswired(f"{dialog.name}: there is no step {target!r} to take what is said")
    if dialog.text_to and not isinstance(dialog.step(dialog.text_to).kind, StoryField):
        raise Miswired(f"{dialog.name}.{dialog.text_to}: what takes all words must be a Story")
    if dialog.files_to and not isinstance(dialog.step(dialog.files_to).kind, FilesField):
        raise Miswired(f"{dialog.name}.{dialog.files_to}: what takes all files must be Files")
    for line in dialog.card:
        if line not in names:
            raise Miswired(f"{dialog.name}: the card has a line {line!r}, which is no step")
    for name in dialog.toggles:
        if name in names:
            raise Miswired(f"{dialog.name}: {name!r} is a toggle and a step")
    if dialog.hooks.submit is Hooks.submit:
        raise Miswired(f"{dialog.name}: nothing comes of it")
    if dialog.version < 1:
        raise Miswired(f"{dialog.name}: versions count from 1")
    if missing := [v for v in range(1, dialog.version) if v not in dialog.upgrades]:
        raise Miswired(f"{dialog.name}: no upgrade from version {missing[0]}")


def _check_buttons(dialog: Form, step: Step) -> None:
    """Whether every option fits into a button: `d:TAG:REV:a.STEP.OPTION`."""
    for option in step.options({}):
        data = buttons.draft("0" * 8, "0" * REV_DIGITS, "a", step.name, option)
        if ":" in option or len(data.encode()) > LIMITS.button_data_bytes:
            raise Miswired(f"{dialog.name}.{step.name}: {option!r} does not fit into a button")


DIALOGS = catalogue((FILE_CASE, ADD_DETAIL, ANSWER_OFFICE, APPEAL_CASE, MY_DETAILS))
FORMS = Forms(
    DIALOGS,
    default=FILE_CASE,
    buttons={"mute": lambda ctx, frame, rest: reminders.mute(ctx)},
    made=form_of_draft,
)
PORTS = Ports(
    forms=FORMS,
    leave_person=staff_chat.leave,
    alarm=staff_chat.alarm,
    ask_person=staff_chat.ask,
    end_talks=staff_chat.end_about,
    public_matters=moves.listed,
)


def restored(plain: Mapping[str, Any] | None) -> Conversation:
    """A stored conversation, its frames brought to today's dialogs."""
    if plain is None:
        return Conversation()
    known = {
        name: [_brought_up(frame) for frame in plain.get(name, ()) if frame["dialog"] in DIALOGS]
        for name in ("frames", "shelf")
    }
    conversation = from_plain(Conversation, {**plain, **known})
    if known == {name: list(plain.get(name, ())) for name in known}:
        return conversation
    person = conversation.person
    return replace(
        conversation,
        frames=tuple(searched(FORMS.of(f), f, person) for f in conversation.frames),
        parked=tuple(searched(FORMS.of(f), f, person) for f in conversation.parked),
    )


def _brought_up(frame: dict[str, Any]) -> dict[str, Any]:
    """A stored frame by its own form. A campaign that cannot be read is left behind: the draft goes
    on as any other."""
    form = DIALOGS[frame["dialog"]]
    if frame.get("campaign") is None:
        return upgraded(form, frame)
    try:
        campaign = from_plain(Campaign, frame["campaign"])
    except Mismatch:
        return upgraded(form, {**frame, "campaign": None, "version": None})
    return upgraded(form_of_campaign(campaign), frame)


def restored_by(plain: Mapping[str, Any] | None, bot: int, first: int) -> Conversation:
    """A stored conversation as `bot` holds it: see another_bot.held_by."""
    return Conversation(bot=bot) if plain is None else held_by(restored(plain), bot, first)


def stored(conversation: Conversation) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(conversation)
    return plain
