"""Personal details that are remembered: shown and corrected (《个人信息保护法》 Art. 44-47)."""

from collections.abc import Mapping

from dialogs.forms import submit
from dialogs.forms.fields import PersonField as PersonKind
from dialogs.forms.fields import PhoneField, Values
from dialogs.forms.form import Form, Hooks, Step
from dialogs.forms.position import values
from dialogs.state.conversation import Frame, Person
from dialogs.state.copies import replace
from dialogs.turn_context import TurnContext


def _find(answers: Values, person: Person) -> Mapping[str, object]:
    found: dict[str, object] = {}
    if person.name:
        found["person"] = {"name": person.name, "address": person.address}
    if person.phone:
        found["phone"] = person.phone
    return found


def to_person(frame: Frame) -> Person:
    known = values(frame)
    given = known.get("person")
    person: dict[str, object] = given if isinstance(given, dict) else {}
    kept = {"name": person.get("name"), "address": person.get("address")}
    kept["phone"] = known.get("phone")
    return Person(**{name: str(value) for name, value in kept.items() if value})


def _submit(ctx: TurnContext, frame: Frame) -> None:
    ctx.conversation = replace(ctx.conversation, person=to_person(frame))
    submit.replace_card(ctx, frame, ctx.t.html("my_details.done"), "engine.stub")


MY_DETAILS = Form(
    name="my_details",
    version=1,
    steps=(
        Step("person", PersonKind(phone_to="phone")),
        Step("phone", PhoneField(), optional=True, keyboard="contact"),
    ),
    card=("person", "phone"),
    hooks=Hooks(find=_find, submit=_submit),
)
