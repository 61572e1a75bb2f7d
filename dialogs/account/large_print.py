"""Large print (大字): few words and few buttons at a time, for who sees badly or is soon tired.

Telegram lets nobody enlarge letters. So whatever a turn says is cut into short screens, with a
button to the next; nothing is left out.
"""

from collections.abc import Iterator

from dialogs.filing import consent
from dialogs.reading.topics.forms import level
from dialogs.reading.word_lists import pattern
from dialogs.state import buttons
from dialogs.state.conversation import Conversation
from dialogs.state.copies import replace
from dialogs.state.event import Event
from dialogs.state.message import Button, Message, Output
from dialogs.state.pages import Pages
from dialogs.texts import Texts, texts
from dialogs.texts.layout import Rows, button, in_rows
from dialogs.texts.pieces import pieces
from dialogs.turn_context import ASK_SLOT, SURE_SLOT, TurnContext

MOST_SEEN = {"en": 120}  # characters of a message; of the languages that are not named, 60
OF_CHINESE = 60
MOST_BUTTONS = 3  # beside the one that turns the page
AT_ONCE = 3  # messages in which what is new is said, one behind the other, without a tap
PAGES_HELD = 6
LONGEST_ASKED = 24
OFF = "off"
_ASKED_IN = (ASK_SLOT, SURE_SLOT, consent.WELCOME_AGAIN_SLOT)  # slots of what waits for a tap

Screen = tuple[str, Rows]


def switch(ctx: TurnContext, args: str) -> None:
    """/plain, 大字: on, or with `off` off again."""
    on = args != OFF
    ctx.conversation = replace(ctx.conversation, large_print=on, pages=())
    if on:
        ctx.note("large.on", ((ctx.button("large.off", buttons.general("plain", OFF)),),))
    else:
        ctx.note("large.is_off", ((ctx.button("large.button", buttons.general("plain")),),))
    if ctx.conversation.consented_at is None:
        consent.welcome(ctx, anew=True)


def switch_off(ctx: TurnContext, args: str) -> None:
    switch(ctx, OFF)


def asks_for_it(word: str) -> bool:
    """字太小了, 我老了眼睛不好: and nothing else is said."""
    return (
        len(word) <= LONGEST_ASKED
        and pattern("large_print", "asks").search(level(word)) is not None
    )


def turn_page(ctx: TurnContext, rest: str) -> None:
    """A button that leads to another screen."""
    key, index = buttons.split_verb(rest)
    page = next((page for page in ctx.conversation.pages if page.key == key), None)
    if page is None or not index.isdecimal() or len(index) > 3:
        ctx.toast("talk.old_button_idle")
    else:
        _open(ctx, page, int(index), fresh=not ctx.on(page.slot))


def reads_on(ctx: TurnContext) -> bool:
    """继续, written while the newest page has more to it. False: nothing has."""
    page = ctx.conversation.pages[-1] if ctx.conversation.pages else None
    if page is None or page.at + 1 >= len(screens(ctx.t, page)):
        return False
    _open(ctx, page, page.at + 1, fresh=True)
    return True


def _open(ctx: TurnContext, page: Pages, index: int, *, fresh: bool) -> None:
    every = screens(ctx.t, page)
    at = min(index, len(every) - 1)
    others = tuple(each for each in ctx.conversation.pages if each.key != page.key)
    ctx.conversation = replace(ctx.conversation, pages=(*others, replace(page, at=at)))
    text, rows = every[at]
    ctx.say(Message(text, buttons=rows, slot=page.slot, fresh=fresh, about=page.about))


def screens(t: Texts, page: Pages) -> list[Screen]:
    """The pieces of the text, then the buttons, a few on each; and a way on, or back."""
    parts = pieces(page.text, MOST_SEEN.get(t.language, OF_CHINESE))
    groups = _groups(page.rows)
    found: list[Screen] = [(part, ()) for part in parts[:-1]]
    found += [(parts[-1], in_rows(group, 1)) for group in groups]
    return [(text, (*rows, *_ways(t, page, at, found))) for at, (text, rows) in enumerate(found)]


def _groups(rows: Rows) -> list[tuple[Button, ...]]:
    """What stands in one row stays together: 没解决 is no further away than 解决了."""
    groups: list[tuple[Button, ...]] = [()]
    for row in rows:
        for part in in_rows(row, MOST_BUTTONS):
            if groups[-1] and len(groups[-1]) + len(part) > MOST_BUTTONS:
                groups.append(part)
            else:
                groups[-1] += part
    return groups


def _ways(t: Texts, page: Pages, at: int, every: list[Screen]) -> Rows:
    if len(every) == 1:
        return ()
    last = at == len(every) - 1
    label = "large.again" if last else "large.other" if every[at][1] else "large.more"
    return ((button(t, label, buttons.general("page", page.key, str(0 if last else at + 1))),),)


def shown(
    conversation: Conversation, event: Event, outputs: tuple[Output, ...], sent: frozenset[str]
) -> tuple[Conversation, tuple[Output, ...]]:
    """What a turn says, as it is said in large print; `sent` are the slots that the chat has."""
    if not conversation.large_print:
        return conversation, outputs
    t = texts(conversation.language or event.language_code)
    said: list[Output] = []
    pages = conversation.pages
    for count, output in enumerate(outputs):
        if not isinstance(output, Message):
            said.append(output)
            continue
        key = f"{event.id[:8]}{count:x}"
        page, messages = _cut(t, output, key, anew=output.slot not in sent)
        said += messages
        if page is not None:
            others = [each for each in pages if each.slot != page.slot]
            pages = (*others, page)[-PAGES_HELD:]
    if pages != conversation.pages:
        conversation = replace(conversation, pages=pages)
    return conversation, tuple(said)


def _cut(t: Texts, message: Message, key: str, *, anew: bool) -> tuple[Pages | None, list[Message]]:
    parts = pieces(message.text, MOST_SEEN.get(t.language, OF_CHINESE))
    count = sum(map(len, message.buttons))
    stays = message.slot is not None and message.slot not in _ASKED_IN
    at_once = len(parts) == 1 or (not stays and (message.fresh or anew) and len(parts) <= AT_ONCE)
    if message.keyboard or (at_once and count <= MOST_BUTTONS):
        rows = in_rows((each for row in message.buttons for each in row), 1)
        return None, list(_in_turn(message, parts, rows))
    slot = message.slot or f"page:{key}"
    # What was said at once needs no button to be read on: those it speaks of stand right below.
    left = parts[-1] if at_once else message.text
    page = Pages(key, slot, left, message.buttons, message.about)
    text, rows = screens(t, page)[0]
    shown_now = replace(message, text=text, buttons=rows, slot=slot, tells=None)
    if not at_once:
        return page, [shown_now]
    *before, last = _in_turn(message, parts, rows)
    return page, [*before, replace(last, slot=slot)]


def _in_turn(message: Message, parts: list[str], rows: Rows) -> Iterator[Message]:
    """One message behind the other; the first alone rings, and the last has the buttons."""
    for part in parts[:-1]:
        yield Message(
            part,
            ring=message.ring and part is parts[0],
            lane=message.lane,
            about=message.about or message.slot,
            thread=message.thread,
        )
    ring = message.ring and len(parts) == 1
    yield replace(message, text=parts[-1], buttons=rows, ring=ring, tells=None)
