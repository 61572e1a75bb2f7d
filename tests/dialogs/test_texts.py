"""All words in all languages: complete, used, well formed, and nowhere else."""

import ast
import re
import string
from html.parser import HTMLParser
from pathlib import Path

import pytest

from backend_client.contract.bodies import TaskKind, TaskState
from backend_client.contract.campaign import QuestionKind
from backend_client.contract.case import CaseStatus, DeadlineName, Grade, PetitionKind, Resolution
from backend_client.contract.documents import Conclusion, Ground, RowResult
from backend_client.contract.files import FileRefusal
from backend_client.contract.periods import periods
from backend_client.contract.publication import PublicationStage
from backend_client.wording.sensitive import Sensitive
from dialogs.account.commands import COMMANDS, menu
from dialogs.cases.actions import ACTIONS
from dialogs.cases.status import ASIDES, STATUSES
from dialogs.listening.clarify import OFFERED, OFFERED_OF_CASE
from dialogs.reading.topics.classify import TOPICS
from dialogs.reading.word_lists import word_lists
from dialogs.registry import DIALOGS
from dialogs.state.conversation import REFUSED, WordsKind
from dialogs.state.effect import EffectKind
from dialogs.state.event import WITH_A_FILE
from dialogs.state.message import LIMITS, utf16_units
from dialogs.texts import (
    DEFAULT,
    LANGUAGES,
    Html,
    UnknownText,
    clip,
    language_of,
    plainly,
    shown,
    texts,
    words_of,
)
from handlers.files.formats import GROUPS

ROOT = Path(__file__).parents[2]
# They hold the words by which they read, and say none.
READERS = (
    *("extract.py", "people.py", "names.py", "phones.py"),
    *("places.py", "place_answers.py", "coordinates.py"),
)
SOURCES = [
    path
    for room in ("dialogs", "handlers")
    for path in sorted((ROOT / room).rglob("*.py"))
    if path.name not in READERS and not {"divisions", "topics", "in_chinese"} & {*path.parts}
]
SOURCES.append(ROOT / "backend_client" / "wording" / "papers" / "__init__.py")  # said by both ends
KEYS = sorted(texts(DEFAULT).table)
OTHERS = [language for language in LANGUAGES if language != DEFAULT]
TAGS = {"b", "i", "code", "tg-spoiler"}
# Families whose members are named by values, not by the source.
PUBLISHED = [stage for stage in PublicationStage if stage is not PublicationStage.OPEN]
FAMILIES: dict[str, set[str]] = {
    "listening.held.act": set(OFFERED | OFFERED_OF_CASE),
    "format": set(GROUPS),
    "status": {*CaseStatus, *(f"plain.{status}" for status in CaseStatus), "plain.sent_back"},
    "document": {*(each for each, row in STATUSES.items() if row.document), "other"},
    "paper_name": {"forwarded", "assigned", "signposted", "answered", "answered_claim", "other"},
    "conclusion": set(Conclusion),
    "row_result": set(RowResult),
    "sensitive": {str(kind) for kind in Sensitive if kind is not Sensitive.YOUNG},
    "publish": {f"stage.{each}" for each in (*PUBLISHED, REFUSED)},
    "ground": set(Ground),
    # A task's step has a word of its own, or that of its state; each kind has one of its beginning.
    "case": {f"task.{step}" for step in ASIDES if texts(DEFAULT).has(f"case.task.{step}")}
    | {f"task.{state}" for state in TaskState if state is not TaskState.GIVEN}
    | {key for kind in TaskKind for key in (f"task.{kind}_given", f"body.{kind}")}
    | {f"task_state.{state}" for state in TaskState}
    | {f"{kind}_file{part}" for kind in ("answer", "paper", "official") for part in ("", "_name")}
    | {f"told_{kind}" for kind in WordsKind},
    # The unit's time to object is nothing that a citizen reads.
    "clock": {
        *(name for name in DeadlineName if name is not DeadlineName.OBJECT),
        *("left", "today", "over", "taken", "stands_still", "line"),
    },
    "basis": {"title", *(name for name in DeadlineName if name is not DeadlineName.OBJECT)},
    "command": set(COMMANDS),
    "poster": {"title", "how", "also", "check", "danger"},  # printed by bot/cli/posters.py
    "topic": {*TOPICS, "other"},
    "example_wish": {*TOPICS, "other"},
    "campaign": {f"{kind}.wrong" for kind in QuestionKind},
    "advice.danger": {"wages", *(row["call"] for row in word_lists("danger")["sorts"].values())},
    "ways": {
        *("way", "not_stopped", *map(str, range(1, 6)), *periods(), "day", "month", "year"),
        *(f"law_{period.law}" for period in periods().values()),
    },
    "unsolved": {
        *("text", "review", "recheck", "review_over", "which", "add", "supervise"),
        *(f"no_review{of}" for of in ("", "_suggestion", "_denunciation", "_way", "_duty")),
    },
    "effect": {*EffectKind, "other"},
    "file_case.kind_label": set(PetitionKind),
    "material": {
        *("photo", "document", "voice", "video", "audio", "contact", "location", "other"),
    },
    "file": {
        *(f"kind.{kind}" for kind in WITH_A_FILE),
        *(f"{part}.{refusal}" for part in ("why", "mend") for refusal in FileRefusal),
    },
    "remind": {
        *("review", "recheck", "rate", "draft", "draft_last", "draft_muted", "draft_gone"),
        *("mute", "stub"),
    },
    "staff_chat": {"closed_citizen", "closed_staff"},
    "unfit": {"sticker", "poll", "dice", "game", "story", "other"},
    "rate": {
        *(*Grade, *Resolution, "office", "unit", "change_office", "change_unit"),
        *("outcome", "ask", "party_grade", "quiet", "quiet_question", "quiet_noted"),
        *("pressed_sure", "pressed_do"),
        *("thanks", "closed"),
    },
}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def value(language: str, key: str) -> str | list[str]:
    found: str | list[str] = texts(language).table[key]
    return found


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_keys(language: str) -> None:
    assert sorted(texts(language).table) == KEYS


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_placeholders(language: str) -> None:
    for key in KEYS:
        ours, theirs = value(DEFAULT, key), value(language, key)
        if isinstance(ours, str) and isinstance(theirs, str) and not key.startswith("date."):
            assert fields(ours) == fields(theirs), key
        else:
            assert type(ours) is type(theirs), key


class Reader(HTMLParser):
    """Telegram's few tags, opened and closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        assert not attrs
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_well_formed_telegram_html(language: str) -> None:
    for key in KEYS:
        found = value(language, key)
        for text in [found] if isinstance(found, str) else found:
            reader = Reader()
            reader.feed(text)
            assert not reader.open, key
            assert "&" not in text, f"{key}: an ampersand must be written out in HTML"


def test_english_is_english() -> None:
    for key in KEYS:
        if key.startswith(("language.", "command.language", "talk.help")):
            continue
        found = value("en", key)
        assert not re.search("[\u4e00-\u9fff]", "".join(found)), key


def literals() -> set[str]:
    """The string literals of the rooms."""
    plain: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                plain.add(node.value)
    return plain


def expected() -> set[str]:
    """Every key that the code can ask for."""
    plain = literals()
    keys = {key for key in plain if texts(DEFAULT).has(key)}
    keys |= {f"{family}.{name}" for family, names in FAMILIES.items() for name in names}
    keys |= {f"words.{name}" for name in plain if texts(DEFAULT).has(f"words.{name}")}
    for dialog in DIALOGS.values():
        keys |= {f"{dialog.name}.{name}" for name in ("card_title", "check_title", "truth")}
        keys |= {f"{dialog.name}.{name}_on" for name in dialog.toggles}
        keys |= {f"{dialog.name}.settled.{name}" for name in dialog.settled}
        keys |= {
            f"{dialog.name}.toggle.{name}_{state}"
            for name in dialog.toggles
            for state in ("on", "off")
        }
        if texts(DEFAULT).has(f"{dialog.name}.confirm"):
            keys.add(f"{dialog.name}.confirm")
        for step in dialog.steps:
            left = () if step.skipped_by is None else (step.skipped_by[2],)
            for name in ("name", "ask", "ask_edit", "wrong", "why", *left):
                own = f"{dialog.name}.{step.name}.{name}"
                keys.add(own if texts(DEFAULT).has(own) else f"shared.{step.name}.{name}")
            variant = f".{step.variant[0]}." if step.variant else "\n"
            keys |= {key for key in KEYS if variant in key}
            if step.keyboard is not None:
                keys |= {f"shared.{step.name}.{name}" for name in ("share", "placeholder")}
            options = step.options({step.name: [1]})
            labels = getattr(step.kind, "labels", f"shared.{step.name}")
            keys |= {f"{labels}.{option}" for option in options}
    kept = ("phone_kept", "address_kept", "unsigned")
    keys |= {f"{step}.{name}" for step in ("shared.person", "file_case.identity") for name in kept}
    keys |= {"shared.phone.not_own", "shared.place.pinned", "date.day", "date.minute"}
    keys |= {label.key for row in ACTIONS.values() for label in row.labels}
    sure = [row.sure for row in ACTIONS.values() if row.sure is not None]
    keys |= {f"{name}.{part}" for name in sure for part in ("sure", "do", "done")}
    keys |= {f"unsolved.{name}" for name in ("review", "recheck")}
    return keys


def is_step_text_that_may_be_left_out(key: str) -> bool:
    return key.endswith((".ask_edit", ".why")) or key.startswith(
        ("appeal_case.wanted", "shared.wanted", "answer_office.question", "shared.question")
    )


def test_every_key_that_is_used_exists() -> None:
    missing = {key for key in expected() if not texts(DEFAULT).has(key)}
    assert {key for key in missing if not is_step_text_that_may_be_left_out(key)} == set()


def test_every_key_that_exists_is_used() -> None:
    assert set(KEYS) - expected() == set()


def test_every_step_that_is_asked_has_a_name_a_question_and_a_way_to_mend_a_slip() -> None:
    for language in LANGUAGES:
        t = texts(language)
        for dialog in DIALOGS.values():
            for step in dialog.steps:
                if not step.asked and step.name not in dialog.card:
                    continue
                changed = step.asked or dialog.can_edit(step.name)
                for name in ("name", "ask", "wrong") if changed else ("name",):
                    own, shared = (
                        f"{place}.{step.name}.{name}" for place in (dialog.name, "shared")
                    )
                    assert t.has(own) or t.has(shared), f"{own} in {language}"


def test_no_words_of_a_citizens_language_stand_in_python() -> None:
    sentence = re.compile(r"[\u3400-\u9fff]|^[A-Z][a-z]+( [a-z']+){3,}[.!?]$")
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        quiet = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in quiet
            ):
                assert not sentence.search(node.value), f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_key_or_a_button_says_does_the_same_when_written(language: str) -> None:
    t = texts(language)
    for label, name in {
        "label.begin": "begin",
        "label.new": "new",
        "label.cases": "cases",
        "card.confirm": "confirm",
        "label.back": "back",
        "label.skip": "skip",
        "label.unsure": "unsure",
        "label.keep": "keep",
        "label.drop": "drop",
        "label.resume": "resume",
        "label.human": "human",
        "staff_chat.end": "end_talk",
        "label.help": "help",
    }.items():
        assert t.plain(label).casefold() in words_of(name), label


def test_no_word_means_two_things() -> None:
    names = [key.removeprefix("words.") for key in KEYS if key.startswith("words.")]
    meanings: dict[str, str] = {}
    for name in names:
        for word in words_of(name):
            assert meanings.setdefault(word, name) == name, word


def test_the_labels_that_help_and_screenshots_rely_on() -> None:
    t = texts("zh-Hans")
    for key, label in {
        "label.begin": "同意，开始",
        "label.new": "我要反映问题",
        "label.cases": "查进度",
        "case.button.progress": "看进度",
        "card.confirm": "确认提交",
        "label.back": "返回",
        "label.skip": "跳过",
        "label.unsure": "不清楚",
        "label.keep": "先存着",
        "label.drop": "不报了",
        "file_case.identity.named": "填写姓名住址",
        "file_case.identity.anonymous": "我不方便实名",
        "shared.phone.share": "发送我的手机号",
        "file_case.toggle.confidential_on": "对被反映的人保密",
        "file_case.identity.proxy": "替别人反映",
        "file_case.identity.joint": "多人一起反映",
        "case.button.add": "补充",
        "case.button.withdraw": "撤回",
        "case.button.urge": "催办",
        "case.button.solved": "解决了",
        "case.button.partly": "解决一部分",
        "case.button.unsolved": "没解决",
        "rate.satisfied": "满意",
        "rate.fair": "基本满意",
        "rate.dissatisfied": "不满意",
        "case.button.review": "申请复查",
        "case.button.recheck": "申请复核",
        "label.human": "找工作人员",
        "label.help": "帮助",
        "remind.mute": "不用提醒",
        "case.button.again": "又发生了",
        "unsolved.supervise": "请求督办",
        "case.button.mute": "不再提醒",
        "case.button.unmute": "恢复提醒",
    }.items():
        assert t.plain(key) == label


TO_TAP = re.compile("(?:[Tt]ap|[点點]) *<b>([^<{]+)</b>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_text_says_to_tap_is_written_on_a_button(language: str) -> None:
    """It once said "I'd rather not give my name" beside "I'd rather not be named"."""
    t = texts(language)
    labels = {found for key in KEYS if isinstance(found := value(language, key), str)}
    names = {f"{step.name}.name" for dialog in DIALOGS.values() for step in dialog.steps}
    changes = {
        t.plain("card.edit", name=found)
        for key in KEYS
        if key.partition(".")[2] in names and isinstance(found := value(language, key), str)
    }
    told = {
        (key, label)
        for key in KEYS
        if isinstance(found := value(language, key), str)
        for label in TO_TAP.findall(found)
    }
    assert len(told) > 20
    assert {(key, label) for key, label in told if label not in labels | changes} == set()


def test_toasts_and_commands_fit_into_telegram() -> None:
    for language in LANGUAGES:
        t = texts(language)
        for key in KEYS:
            if key.startswith(("talk.old_button", "talk.done", "rate.closed", "case.over")):
                assert utf16_units(t.plain(key)) <= LIMITS.toast
        for name, description in menu(language):
            assert re.fullmatch("[a-z0-9_]{1,32}", name)
            assert 1 <= len(description) <= 256


def test_a_language_is_found_by_its_tag_or_the_default_is_taken() -> None:
    assert [language_of(tag) for tag in ("zh-hans", "zh-TW", "EN", "en-GB", "fr", "", None)] == [
        *("zh-Hans", "zh-Hant", "en", "en", "zh-Hans", "zh-Hans", "zh-Hans"),
    ]


def test_values_are_escaped_unless_they_are_html_already() -> None:
    t = texts("zh-Hans")
    assert t.html("case.headline", headline="<b>") == "&lt;b&gt;"
    assert t.html("case.headline", headline=Html("<b>x</b>")) == "<b>x</b>"
    with pytest.raises(UnknownText, match=r"no\.such"):
        t.html("no.such")


def test_one_of_a_thing_is_no_plural() -> None:
    t = texts("en")
    assert t.plain("clock.left", days=1) == "1 day left"
    assert t.plain("clock.left", days=12) == "12 days left"
    assert t.html("material.photo", count=1) == "1 photo"
    assert t.html("material.photo", count=2) == "2 photos"
    for key in KEYS:
        assert "(s)" not in "".join(value("en", key)), key


@pytest.mark.parametrize(
    ("text", "limit", "clipped"),
    [("一二三", 3, "一二三"), ("一二三四", 3, "一二…"), ("a\n b", 9, "a b"), ("😀" * 3, 4, "😀…")],
)
def test_a_clipped_text_counts_as_telegram_counts(text: str, limit: int, clipped: str) -> None:
    assert clip(text, limit) == clipped
    assert utf16_units(clip(text * 500, limit)) <= limit


def test_nothing_invisible_is_shown() -> None:
    assert shown("a\u202eb\x00c\ud83dd\n") == "abc\ufffdd\n"
    assert plainly("ＡＢ１\u3000２－") == "AB1 2-"
