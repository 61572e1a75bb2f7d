"""File effects of a petition: each file is an effect of its own behind it, under its place in the
draft.

One that is hard to get holds up neither the petition nor the others.
"""

from datetime import timedelta

from backend_client.contract.files import Attachment
from backend_client.json_codec import from_plain
from dialogs.forms import position
from dialogs.forms.fields import Values
from dialogs.forms.forwarded import quoted
from dialogs.forms.position import values
from dialogs.state.conversation import Frame
from dialogs.state.copies import replace
from dialogs.state.effect import EffectKind, FileToAttach
from dialogs.state.event import WITH_A_FILE
from dialogs.texts import Texts
from dialogs.turn_context import TurnContext

REMEMBERED = 128  # messages of a case that an edit is recognised by
TRIED_FOR = timedelta(hours=24)
NOT_TRIED_ON = timedelta(0)


def sent(known: Values, t: Texts) -> tuple[Attachment, ...]:
    """The files of a draft as the office gets them. Of what was forwarded the caption says whose it
    is."""
    held = known.get("materials")
    return tuple(
        _told(from_plain(Attachment, each), each.get("source"), t)
        for each in (held if isinstance(held, list) else [])
    )


def _told(attachment: Attachment, source: object, t: Texts) -> Attachment:
    return replace(attachment, caption=quoted(attachment.caption or "", source, t) or None)


def request(ctx: TurnContext, frame: Frame, client_ref: str) -> None:
    """Request an upload of each file of a draft to the case that was filed as `client_ref`."""
    held = sent(values(frame), ctx.t)
    files = [each for each in enumerate(held, 1) if each[1].kind in WITH_A_FILE]
    if case := ctx.conversation.case_filed_as(client_ref):
        told = (*case.message_ids, *position.message_ids(frame))[-REMEMBERED:]
        ctx.keep_case(replace(case, files=case.files + len(files), message_ids=told))
    for place, attachment in files:
        given = attachment.ref not in frame.former
        until = ctx.event.at + (TRIED_FOR if given else NOT_TRIED_ON)
        body = FileToAttach(attachment, place, until)
        ctx.request(EffectKind.ATTACH_FILE, client_ref, body, key=f"{frame.id}:file:{place}")
