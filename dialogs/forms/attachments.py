"""File effects of a petition: each file is an effect of its own behind it, under its place in the
draft.

One that is hard to get holds up neither the petition nor the others.
"""

from dataclasses import replace
from datetime import timedelta

from backend_client.contract.files import Attachment
from backend_client.json_codec import from_plain
from dialogs.forms.position import values
from dialogs.state.conversation import Frame
from dialogs.state.effect import EffectKind, FileToAttach
from dialogs.state.event import WITH_A_FILE
from dialogs.turn_context import TurnContext

TRIED_FOR = timedelta(hours=24)
NOT_TRIED_ON = timedelta(0)


def request(ctx: TurnContext, frame: Frame, client_ref: str) -> None:
    """Request an upload of each file of a draft to the case that was filed as `client_ref`."""
    sent = from_plain(tuple[Attachment, ...], values(frame).get("materials") or [])
    files = [each for each in enumerate(sent, 1) if each[1].kind in WITH_A_FILE]
    if case := ctx.conversation.case_filed_as(client_ref):
        ctx.keep_case(replace(case, files=case.files + len(files)))
    for place, attachment in files:
        given = attachment.ref not in frame.former
        until = ctx.event.at + (TRIED_FOR if given else NOT_TRIED_ON)
        body = FileToAttach(attachment, place, until)
        ctx.request(EffectKind.ATTACH_FILE, client_ref, body, key=f"{frame.id}:file:{place}")
