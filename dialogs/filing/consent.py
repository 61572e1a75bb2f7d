"""Consent to the personal-data notice (《个人信息保护法》 Art. 17): until it is given,
what is told is kept, and nothing is asked.
"""

from dataclasses import replace

from dialogs.forms.form import Gate
from dialogs.state import buttons
from dialogs.state.conversation import Conversation, Frame
from dialogs.state.message import Message
from dialogs.texts import Html
from dialogs.turn_context import TurnContext

WELCOME_SLOT = "welcome"


def welcome(ctx: TurnContext, lead: str = "") -> None:
    text = ctx.t.html("talk.welcome")
    if lead:
        text = Html(f"{text}\n\n{ctx.t.html(lead)}")
    frame = ctx.conversation.frame
    if frame is not None and frame.order:
        text = Html(f"{text}\n\n{ctx.t.html('talk.welcome_kept')}")
        ctx.keep(replace(frame, flags=tuple(dict.fromkeys((*frame.flags, WELCOME_SLOT)))))
    rows = (
        (ctx.button("label.begin", buttons.general("begin")),),
        (
            ctx.button("label.cases", buttons.general("cases")),
            ctx.button("label.help", buttons.general("help")),
        ),
    )
    ctx.say(Message(text, buttons=rows, slot=WELCOME_SLOT, fresh=True))


def _is_missing(conversation: Conversation) -> bool:
    return conversation.consented_at is None


def _kept(ctx: TurnContext, frame: Frame, count: int) -> None:
    """The notice itself is shown once; then what comes is counted beneath it."""
    if WELCOME_SLOT in frame.flags:
        ctx.count("talk.kept_until_consent", count=count)
    else:
        welcome(ctx)


CONSENT = Gate(_is_missing, welcome, _kept)
