"""Personal details that are remembered: shown and corrected, in filed cases too (《个人信息保护法》
Art. 46).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from backend_client.contract.correction import DetailsCorrection
from dialogs.forms import submit
from dialogs.forms.fields import PersonField, PhoneField, Values
from dialogs.forms.form import Form, Hooks, Step
from dialogs.forms.position import values
from dialogs.reading.people import Told
from dialogs.state import buttons
from dialogs.state.conversation import Conversation, FollowedCase, Frame, Person
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind
from dialogs.state.message import Message
from dialogs.turn_context import SURE_SLOT, TurnContext


@dataclass(frozen=True)
class OwnPersonField(PersonField):
    """A name alone leaves the address as it is: 我叫王桂花."""

    def home(self, told: Told, known: Values) -> str | None:
        before = known.get("person")
        return told.address or (before.get("address") if isinstance(before, dict) else None)


def _find(answers: Values, person: Person) -> Mapping[str, object]:
    found: dict[str, object] = {}
    if person.name:
        found["person"] = {"name": person.name, "address": person.address}
    if person.phone:
        found["phone"] = person.phone
    return found


def to_person(frame: Frame, before: Person) -> Person:
    known = values(frame)
    given = known.get("person")
    person: dict[str, object] = given if isinstance(given, dict) else {}
    name, address, phone = person.get("name"), person.get("address"), known.get("phone")
    return replace(
        before,
        name=str(name) if name else None,
        address=str(address) if address else None,
        phone=str(phone) if phone else None,
    )


def _submit(ctx: TurnContext, frame: Frame) -> None:
    before = ctx.conversation.person
    person = to_person(frame, before)
    ctx.conversation = replace(ctx.conversation, person=person)
    submit.replace_card(ctx, frame, ctx.t.html("my_details.done"), "engine.stub")
    filed = correctable(ctx.conversation)
    if filed and correction_of(person) not in (correction_of(before), DetailsCorrection()):
        yes = ctx.button("my_details.correct", buttons.general("correct", "yes"))
        no = ctx.button("my_details.leave", buttons.general("correct", "no"))
        text = ctx.t.html("my_details.also_filed", count=len(filed))
        ctx.say(Message(text, buttons=((yes, no),), slot=SURE_SLOT, fresh=True))


def correctable(conversation: Conversation) -> list[FollowedCase]:
    """Those that the citizen has signed, and that are at the office."""
    return [case for case in conversation.cases if case.signed and case.number]


def correction_of(person: Person) -> DetailsCorrection:
    return DetailsCorrection(person.name, person.address, person.phone)


def correct(ctx: TurnContext, rest: str) -> None:
    """The office has what was filed: it is asked to correct it, and keeps how it read before."""
    wanted, filed = correction_of(ctx.conversation.person), correctable(ctx.conversation)
    if rest != "yes" or wanted == DetailsCorrection() or not filed:
        ctx.settle("my_details.left")
        return
    for case in filed:
        key = f"{ctx.event.id}:correct:{case.tag}"
        ctx.request(EffectKind.CORRECT, case.number or "", wanted, key)
    ctx.settle("my_details.corrected")


MY_DETAILS = Form(
    name="my_details",
    version=1,
    steps=(
        Step("person", OwnPersonField(phone_to="phone")),
        Step("phone", PhoneField(), optional=True, keyboard="contact"),
    ),
    card=("person", "phone"),
    hooks=Hooks(find=_find, submit=_submit),
)
