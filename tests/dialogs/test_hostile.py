"""What no citizen would send, and what some do: nothing breaks, nothing leaks, nothing is lost."""

import html
import random
import re

import pytest

from backend_client.contract.case import (
    CaseStatus,
    DeadlineName,
    LegalDeadline,
    Progress,
    ProgressStep,
    Receipt,
)
from backend_client.contract.documents import Answer, AnswerRow
from backend_client.contract.files import Attachment
from dialogs.state.event import (
    Attached,
    Commanded,
    ContactShared,
    Filed,
    Pinned,
    ProgressCame,
    Tapped,
)
from dialogs.state.message import LIMITS, Message, shown_units
from tests.dialogs.phone import STORY, Phone, filer, newcomer, ready_to_send

LONG = "中" * 4096
NASTY = (
    LONG,
    "👨‍👩‍👧‍👦" * 300,
    "\u202e倒过来\u202c",
    "a\x00b",
    "半个\ud83d代理",
    "<b>粗</b><script>alert(1)</script> & &lt; {value} {0} %s",
    "</b></i><a href='tg://user?id=1'>x</a>",
    "﷽" * 500,
    "z̷̢̈́" * 300,
    "\n" * 4000 + "完",
    "{" * 100,
    "１３８００１３８０００　ＡＢＣ（全角）",
    "раураl 的链接，аdmin 说的",
    "\u200b\u2060\ufeff看不见的字\u00ad",
)
TAGS = {"b", "/b", "i", "/i", "code", "/code"}


def tags(text: str) -> set[str]:
    return set(re.findall(r"<([^>]*)>", text))


def is_clean(message: Message) -> bool:
    return (
        tags(message.text) <= TAGS
        and shown_units(message.text) <= LIMITS.text
        and not re.search("[\x00\u202a-\u202e\u2066-\u2069\ud800-\udfff]", message.text)
    )


@pytest.mark.parametrize("text", NASTY)
def test_what_was_typed_is_filed_to_the_character_and_shown_clean(text: str) -> None:
    phone = newcomer()
    wish = f"希望{text}"[:4096]
    if not any(map(str.isalnum, text)):
        text += "路灯"  # what has no letters tells nothing
    phone.says(text)
    for step, words in (("request", wish), ("place", "不清楚")):
        if phone.conversation.frame and phone.conversation.frame.asked == step:
            phone.says(words)
    phone.taps("我不方便实名", "确认提交")
    draft = phone.filings()[0]
    assert draft["facts"] == text
    assert draft["request"] in (wish, wish.strip()) or draft["request"] in text
    phone.registered()
    phone.says("/cases")
    assert all(is_clean(message) for message in phone.shown.values())


@pytest.mark.parametrize("text", NASTY)
def test_names_places_captions_and_contacts_are_shown_clean(text: str) -> None:
    phone = newcomer()
    phone.says("牛粪很臭，希望清走")
    phone.says(text)
    phone.sends(Pinned(30.1, 120.2, title=text))
    phone.taps("填写姓名住址")
    phone.says(text)
    phone.says(text[:28])
    phone.says(text)
    phone.sends(Attached(Attachment("document", "d", name=text, caption=text)))
    phone.sends(ContactShared(text, text, own=False))
    phone.sends(ContactShared(text, text, own=True))
    for command in ("/privacy", "/cases", "/cancel", "/start"):
        phone.says(command)
        assert phone.said_last()
    assert all(is_clean(message) for message in phone.shown.values())


@pytest.mark.parametrize("text", NASTY)
def test_what_a_backend_writes_is_shown_clean(text: str) -> None:
    phone = ready_to_send()
    phone.taps("确认提交")
    ref = phone.conversation.cases[0].client_ref
    phone.happens(Filed(ref, Receipt(text, text, ref, phone.now)))
    for seq in range(1, 21):
        phone.moved(
            seq,
            CaseStatus.ANSWERED,
            unit=text,
            note=text,
            answer=Answer(tuple(AnswerRow(text, text) for _ in range(9)), text),
            clocks=(LegalDeadline(DeadlineName.ASK_REVIEW, 35, phone.now),),
            rate_until=phone.now,
        )
    phone.says("/cases")
    phone.taps("1. 已答复", "看答复全文", "没解决", "打分", "满意")
    steps = tuple(ProgressStep(CaseStatus.HANDLING, phone.now) for _ in range(50))
    phone.happens(ProgressCame(text, Progress(text, CaseStatus.HANDLING, text, (), steps)))
    assert all(is_clean(message) for message in phone.shown.values())


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000"])
def test_an_empty_message_is_answered_and_files_nothing(text: str) -> None:
    for phone in (Phone(), newcomer(), ready_to_send(), filer()):
        before = len(phone.effects)
        phone.says(text)
        assert phone.said_last()
        assert len(phone.effects) == before


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_five_thousand_generated_texts_bring_no_tag_of_their_own(seed: int) -> None:
    """A thousand by each seed: a fifth of the time in which one worker is busy with all."""
    dice = random.Random(seed)
    alphabet = "<>&/\"'{}bi=ahref 村路 \u202e\x00\ud83d😀\n;#x41"
    fresh = newcomer()
    for _ in range(125):
        phone = fresh.copy()
        for _ in range(8):
            phone.says("".join(dice.choices(alphabet, k=dice.randrange(1, 40))))
            assert all(is_clean(message) for message in phone.said_last())


def test_escaping_is_undone_to_what_was_typed() -> None:
    phone = newcomer()
    phone.says("<b>村口</b> & 路，希望修好")
    assert "<b>村口</b> & 路，希望修好" in html.unescape(phone.card().text)
    assert "&lt;b&gt;村口&lt;/b&gt; &amp; 路" in phone.card().text


def forgeries(dice: random.Random, real: list[str], others: list[str]) -> str:
    match dice.randrange(4):
        case 0:  # one flipped bit
            data = bytearray(dice.choice(real).encode())
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
            return data.decode("utf-8", "replace")
        case 1:
            return dice.choice(others)
        case 2:
            return dice.randbytes(LIMITS.button_data_bytes).decode("latin-1")
        case _:  # the right words in the wrong order
            parts = re.split(r"([:.])", dice.choice(real))
            dice.shuffle(parts)
            return "".join(parts)


@pytest.mark.slow
def test_forged_taps_have_no_effect_and_are_answered() -> None:
    dice = random.Random(11)
    stranger = ready_to_send()
    stranger.happens(Tapped("", "q"))
    others = [b.data for _, b in stranger.buttons() if b.data.startswith("d:")]
    filed = filer()
    filed.answered(1)
    others += [b.data for _, b in filed.buttons() if b.data.startswith("c:")]
    phone = filer()
    phone.answered(1)
    phone.says(f"{STORY}，又来了一车")
    others = [data for data in others if data not in {b.data for _, b in phone.buttons()}]
    real = [b.data for _, b in phone.buttons()]
    before = list(phone.effects)
    for _ in range(20_000):
        data = forgeries(dice, real, others)
        if data in real:
            continue
        try_ = phone.copy()
        try_.presses(data, dice.choice(list(phone.shown)))
        assert try_.effects == before, data
        assert try_.hears(), data


def test_what_is_anothers_looks_like_what_never_was() -> None:
    """To the letter: whoever tries tokens learns nothing from the answers."""
    mine = filer()
    mine.answered(1)
    draft = ready_to_send()
    theirs = [b.data for p in (mine, draft) for _, b in p.buttons() if b.data[:2] in ("c:", "d:")]
    stranger = Phone()
    stranger.events = 1000  # ids are told apart by it
    stranger.says("/start")
    stranger.taps("同意，开始")
    told = set()
    for data in theirs:
        kind, tag, rest = data.split(":", 2)
        assert len(tag) == 8
        for tried in (data, f"{kind}:{tag[::-1]}:{rest}", f"{kind}:zzzzzzzz:{rest}"):
            stranger.presses(tried, 1)
            told.add(stranger.hears())
    assert len(told) == 1
    assert stranger.effects == []


def test_another_chats_case_and_draft_cannot_be_touched() -> None:
    mine = filer()
    mine.answered(1)
    draft = ready_to_send()
    stranger = newcomer()
    for _, button in (*mine.buttons(), *draft.buttons()):
        if button.data.startswith(("c:", "d:")):
            stranger.presses(button.data, 1)
    assert stranger.effects == []
    assert stranger.conversation.cases == ()


@pytest.mark.parametrize("args", ["", LONG, "pAAAA", "\x00", "p" + "_" * 63])
def test_commands_take_any_arguments(args: str) -> None:
    for name in ("start", "status", "new", "cases", "nonsense", "help"):
        phone = newcomer()
        phone.sends(Commanded(name, args))
        assert phone.said_last()
        assert all(is_clean(message) for message in phone.said_last())
