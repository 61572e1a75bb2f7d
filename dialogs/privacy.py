"""What we remember of a citizen: shown, corrected, deleted (《个人信息保护法》 Art. 44-47)."""

from dialogs.conversation import Conversation, Frame, Person
from dialogs.engine import Dialog, Step, values
from dialogs.kinds import Person as PersonKind
from dialogs.kinds import Phone

MY_DETAILS = Dialog(
    name="my_details",
    version=1,
    steps=(Step("person", PersonKind()), Step("phone", Phone(), optional=True)),
)


def to_person(frame: Frame) -> Person:
    known = values(frame)
    person = known["person"]
    assert isinstance(person, dict)  # noqa: S101 - the step has been answered
    return Person(
        name=person["name"],
        address=person.get("address"),
        phone=str(known["phone"]) if known.get("phone") else None,
    )


def forgotten(conversation: Conversation) -> Conversation:
    """Without what is not bound by the duty to keep: details and drafts go, filed cases stay."""
    return Conversation(
        language=conversation.language,
        consented_at=conversation.consented_at,
        cases=conversation.cases,
        keyboard=conversation.keyboard,
    )
