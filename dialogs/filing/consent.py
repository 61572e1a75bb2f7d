"""Consent to the personal-data notice (《个人信息保护法》 Art. 17): until it is given,
what is told is kept, and nothing is asked.
"""

from dialogs.forms.form import Gate
from dialogs.state import buttons
from dialogs.state.conversation import Conversation, Frame
from dialogs.state.copies import replace
from dialogs.state.message import Button, Message
from dialogs.texts import Html, language_of, texts
from dialogs.texts.layout import Rows
from dialogs.turn_context import NOTED_SLOT, TurnContext

WELCOME_SLOT = "welcome"
WELCOME_AGAIN_SLOT = "welcome_again"


def welcome(
    ctx: TurnContext, lead: str = "", *, anew: bool = False, said: Html | None = None
) -> None:
    """The notice comes whole once, and `anew` when its language has changed; afterwards one line
    leads back to it. `said` stands above it: what the link that led here is about."""
    whole = anew or WELCOME_SLOT not in ctx.sent
    text = ctx.t.html("talk.welcome" if whole else "talk.welcome_short")
    if said:
        text = Html(f"{said}\n\n{text}")
    if lead:
        text = Html(f"{text}\n\n{ctx.t.html(lead)}")
    frame = ctx.conversation.frame
    if frame is not None and frame.order:
        text = Html(f"{text}\n\n{ctx.t.html('talk.welcome_kept')}")
        ctx.keep(replace(frame, flags=tuple(dict.fromkeys((*frame.flags, WELCOME_SLOT)))))
    rows: Rows = (
        *_agreeing(ctx),
        (
            ctx.button("label.notice", buttons.general("notice")),
            ctx.button("label.cases", buttons.general("cases")),
            ctx.button("label.help", buttons.general("help")),
        ),
    )
    rows = (*rows, *other_language(ctx))
    slot = WELCOME_SLOT if whole else WELCOME_AGAIN_SLOT
    stub = "" if whole else ctx.t.html("talk.welcome_stub")
    ctx.say(Message(text, buttons=rows, slot=slot, fresh=True, stub=stub))


def settle(ctx: TurnContext) -> None:
    """Agreed: what asked for it keeps no buttons but the one that shows the whole notice."""
    rows: Rows = ((ctx.button("label.notice", buttons.general("notice")),),)
    for slot, left in ((WELCOME_SLOT, rows), (WELCOME_AGAIN_SLOT, ())):
        if slot in ctx.sent:
            text = ctx.t.html("talk.agreed" if left else "talk.agreed_again")
            ctx.say(Message(text, buttons=left, slot=slot, ring=False))
    if NOTED_SLOT in ctx.sent:  # it says that this is waited for
        ctx.say(Message(ctx.t.html("talk.kept_agreed"), slot=NOTED_SLOT, ring=False))


def _agreeing(ctx: TurnContext) -> Rows:
    return (
        (ctx.button("label.begin", buttons.general("begin")),),
        (ctx.button("label.not_remembered", buttons.general("not_remembered")),),
    )


def whole_notice(ctx: TurnContext) -> None:
    """Who, what for, how long, whom to ask (Art. 17, 28, 31, 39): behind a button, since nobody
    reads it where they came to say something."""
    ctx.note("notice.text", days=ctx.quota.raw_days, backups=ctx.quota.backup_days)


def other_language(ctx: TurnContext) -> Rows:
    """A button for the language of the phone, when the words were of another."""
    of_phone = language_of(ctx.event.language_code)
    if ctx.t.language == of_phone:
        return ()
    name = texts(of_phone).plain("language.name")
    return ((Button(name, buttons.general("language", of_phone)),),)


def _is_missing(conversation: Conversation) -> bool:
    return conversation.consented_at is None


def _kept(ctx: TurnContext, frame: Frame, count: int) -> None:
    """The notice itself is shown once; then what comes is counted beneath it. In large print the
    buttons of the notice are some screens away, so they stand here too."""
    if WELCOME_SLOT in frame.flags:
        rows = _agreeing(ctx) if ctx.conversation.large_print else ()
        ctx.count("talk.kept_until_consent", rows, count=count)
    else:
        welcome(ctx)


CONSENT = Gate(_is_missing, welcome, _kept)
