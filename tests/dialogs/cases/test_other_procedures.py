"""The six ways of Article 31: what each leads to, its own deadline, and what there is instead of a
review where there is none."""

import pytest

from backend_client.contract.case import CaseStatus as S
from backend_client.contract.case import PetitionKind
from backend_client.contract.periods import periods
from dialogs.cases import remedies
from dialogs.cases.remedies import without_appeal
from dialogs.state.message import LIMITS, utf16_units
from dialogs.texts import LANGUAGES, texts
from tests.dialogs.phone import Phone, filer

ARBITRATION = "知道权利受侵害后1年内申请仲裁（劳动争议调解仲裁法27条）"
RECONSIDERATION = "知道决定后60日内申请行政复议（行政复议法20条）"
SUIT = "知道决定后6个月内向法院起诉（行政诉讼法46条）"
INACTION = "提出满2个月没有办的，可以向法院起诉（行政诉讼法47条）"
NOT_STOPPED = "信访不会让这些期限停下来"


def answered(kind: PetitionKind | None = PetitionKind.CLAIM, route: int | None = None) -> Phone:
    """Without a window: nothing in it can be reviewed."""
    phone = filer()
    case = phone.conversation.cases[-1]
    phone.conversation = phone.conversation.with_case(type(case)(**{**vars(case), "kind": kind}))
    phone.moved(1, S.ANSWERED, route=route)
    return phone


def test_the_periods_are_those_of_their_laws() -> None:
    stand = {name: (p.title, p.article, p.amount, p.unit) for name, p in periods().items()}
    assert stand == {
        "arbitration": ("劳动争议调解仲裁法", 27, 1, "year"),
        "reconsideration": ("行政复议法", 20, 60, "day"),
        "suit": ("行政诉讼法", 46, 6, "month"),
        "inaction": ("行政诉讼法", 47, 2, "month"),
    }


def test_the_six_ways_are_shown_with_their_deadlines_which_no_petition_stops() -> None:
    phone = answered()
    phone.taps("没解决", "哪条适合我？")
    told = phone.hears()
    for part in (ARBITRATION, RECONSIDERATION, SUIT, INACTION, NOT_STOPPED):
        assert part in told
    assert "您的信访就是申请" in told
    assert "提出履职申请" not in told


@pytest.mark.parametrize(
    ("route", "parts"),
    [
        (1, ("法院、检察院或者公安",)),
        (2, (ARBITRATION,)),
        (3, ("党内程序",)),
        (4, (RECONSIDERATION, SUIT)),
    ],
)
def test_whoever_is_shown_elsewhere_reads_where_and_by_when(
    route: int, parts: tuple[str, ...]
) -> None:
    phone = filer()
    phone.moved(1, S.SIGNPOSTED, route=route, note="请走这条路")
    card = phone.card().text
    for part in (*parts, NOT_STOPPED):
        assert part in card


def test_a_duty_to_act_is_handled_on_the_petition_without_review() -> None:
    phone = filer()
    phone.moved(1, S.ACCEPTED, route=5)
    card = phone.card().text
    for part in ("您的信访就是申请", "没有 60 日，也没有复查、复核", INACTION, NOT_STOPPED):
        assert part in card


def test_what_is_investigated_reads_of_no_other_way() -> None:
    phone = filer()
    phone.moved(1, S.ACCEPTED, route=6)
    assert "信访不会让" not in phone.card().text


@pytest.mark.parametrize(
    ("kind", "route", "told"),
    [
        (PetitionKind.SUGGESTION, None, "建议意见没有复查、复核；有新的想法可以补充"),
        (PetitionKind.DENUNCIATION, None, "检举控告没有复查、复核；对处理有不同意见"),
        (PetitionKind.CLAIM, 5, f"没有复查、复核；不服的话{RECONSIDERATION}，或者{SUIT}"),
        (PetitionKind.CLAIM, 2, "走别的法定途径的，没有复查、复核"),
        (None, None, "这件事没有复查、复核可以申请"),
    ],
)
def test_what_has_no_review_is_told_so_and_what_there_is_instead(
    kind: PetitionKind | None, route: int | None, told: str
) -> None:
    """All of them heard 复查、复核的时限已经过了."""
    phone = answered(kind, route)
    phone.taps("没解决")
    assert told in phone.hears()
    assert "时限已经过了" not in phone.hears()
    assert "申请复查" not in phone.labels()


def test_what_had_its_review_hears_that_its_time_is_over() -> None:
    phone = filer()
    phone.answered(1)
    assert without_appeal(phone.conversation.cases[-1]) == "unsolved.review_over"
    at, review = phone.button("申请复查")
    phone.passes(days=31)
    phone.presses(review.data, at)
    assert "复查、复核的时限已经过了" in phone.toasts[-1].text


def test_the_kind_is_known_from_the_filing_on() -> None:
    phone = filer()
    assert phone.conversation.cases[-1].kind == phone.filings()[-1]["kind"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bubble_holds_why_there_is_no_review(language: str) -> None:
    t = texts(language)
    for key in t.table:
        if key.startswith("unsolved.no_review") and key != "unsolved.no_review_duty":
            assert utf16_units(t.plain(key)) <= LIMITS.toast, key
    assert set(remedies.rules(t)) == set(periods())


@pytest.mark.parametrize(
    "untrue",
    [
        *("由它决定", "24 小时）；马上", "除了留存不再作别用", "条例22条），删不掉"),
        *("会去问办理单位", "去催、去查", "去查、去督促", "{due}前", "前可以申请", "前都能改"),
        *("只用于办理", "书面告诉您受不受理"),
    ],
)
def test_what_is_not_true_is_said_no_more(untrue: str) -> None:
    found = [key for key, text in texts("zh-Hans").table.items() if untrue in str(text)]
    assert found == []
