"""A paper as it is printed: its letters are embedded and to be seen, whatever somebody wrote."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from fontTools.ttLib import TTFont

from backend_client.contract.case import (
    CaseStatus,
    DeadlineName,
    LegalDeadline,
    Moved,
    Petitioner,
    PetitionKind,
)
from backend_client.contract.documents import Answer, AnswerRow, Opinion, Refusal
from backend_client.contract.on_behalf import Represented
from backend_client.exhaustive import Forgotten
from office.campaigns.poster import squares_of
from office.law.statuses import STATUSES
from office.papers import contents
from office.papers.contents import Contents, Told, contents_of
from office.papers.pdf import FONT, LEFT, PAGE_WIDTH, RIGHT, pdf_of
from tests.office.papers.reading import darkest, pages_of, picture_of, words_of
from tests.office.running import MORNING, a_draft

NUMBER = "20260701-000001-2"
ROW = AnswerRow("把路灯修好", "换了电缆，12盏都亮了", "supported")
ANSWER = Answer((ROW,), "《城市照明管理规定》第二十四条", facts="电缆被施工挖断")
REVIEW = LegalDeadline(DeadlineName.ASK_REVIEW, 35, MORNING + timedelta(days=30))
RECHECK = LegalDeadline(DeadlineName.ASK_RECHECK, 36, MORNING + timedelta(days=30))
HANDLE = LegalDeadline(DeadlineName.HANDLE, 34, MORNING + timedelta(days=60))
NOTICE = LegalDeadline(DeadlineName.NOTICE, 23, MORNING + timedelta(days=15))
UNIT = "青河县交通运输局"
OPINION = Opinion("upheld", "现场已经修好", "第三十五条", by="青河县人民政府")
S = CaseStatus


def a_step(status: CaseStatus = S.ANSWERED, **moved: object) -> Told:
    given = {"answer": ANSWER, "clocks": (REVIEW,)} if status is S.ANSWERED else {}
    step = Moved(status, UNIT, **{**given, **moved})  # type: ignore[arg-type]
    return Told(NUMBER, 5, MORNING, a_draft(), MORNING, step, "青河县信访局", named=True)


def a_paper(told: Told) -> Contents:
    contents = contents_of(told)
    assert contents is not None
    return contents


def printed(told: Told) -> bytes:
    return pdf_of(a_paper(told), None)


def test_an_opinion_says_all_that_the_law_asks_for() -> None:
    """Art. 32: request, facts, opinion, basis; Art. 35: where to go, and until when."""
    pdf = printed(a_step())
    told = words_of(pdf)
    for words in (
        "信访事项处理意见书",
        f"处意〔2026〕{NUMBER}-5号",
        "王桂兰：",
        "您2026年7月1日提出的信访事项",
        "电缆被施工挖断",
        "1. 请求：把路灯修好",
        "结果：支持",
        "意见：换了电缆，12盏都亮了",
        "《城市照明管理规定》第二十四条",
        "最晚2026年7月31日（含当天）",
        UNIT,
        "2026年7月1日",
        "— 1 —",
    ):
        assert words in told, words
    assert "［U+" not in told


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (
            a_step(S.FORWARDED, clocks=(NOTICE,)),
            ("转送告知书", "最晚2026年7月16日", "青河县信访局"),
        ),
        (a_step(S.ASSIGNED, clocks=(NOTICE,)), ("交办告知书", f"交办{UNIT}")),
        (
            a_step(S.ACCEPTED, route=6, clocks=(HANDLE,)),
            (
                *("受理告知书", "最晚2026年8月30日", "第三十四条", "一、途径和程序"),
                f"由{UNIT}调查核实，书面答复您（第三十一条第六项）",
            ),
        ),
        (
            a_step(S.ACCEPTED, route=5),
            ("第三十一条第五项", "满2个月（《行政诉讼法》第四十七条）仍不履行的"),
        ),
        (
            a_step(S.NOT_ACCEPTED, note="请去仲裁", refusal=Refusal("arbitration", "《某法》二条")),
            ("不予受理告知书", "按照《某法》二条，应当通过仲裁解决。", "请去仲裁"),
        ),
        (
            a_step(S.NO_LONGER_ACCEPTED, refusal=Refusal("rechecked", "", "20250101-000001-1")),
            ("不再受理告知书", "20250101-000001-1"),
        ),
        (
            a_step(S.SIGNPOSTED, route=2, note="请去仲裁委"),
            ("法定途径告知书", "请去仲裁委", "起1年内提出（《劳动争议调解仲裁法》第二十七条）"),
        ),
        (
            a_step(S.SIGNPOSTED, route=4),
            ("起60日内提出（《行政复议法》第二十条）", "起6个月内提出（《行政诉讼法》第四十六条）"),
        ),
        (
            a_step(S.EXTENDED, days=20, note="等检测报告", clocks=(HANDLE,)),
            ("延长办理期限告知书", "延长 20 日", "等检测报告", "最晚2026年8月30日"),
        ),
        (
            a_step(S.REVIEWED, opinion=OPINION, clocks=(RECHECK,)),
            ("复查意见书", "维持", "现场已经修好", "第三十五条", "请求复查机关", "青河县人民政府"),
        ),
        (a_step(S.FINAL, opinion=OPINION), ("复核意见书", "终结意见", "青河县人民政府")),
        (a_step(S.FINAL, opinion=replace(OPINION, result="redo")), ("重新办理", "责令重办")),
    ],
    ids=lambda value: str(value.moved.status) if isinstance(value, Told) else "",
)
def test_each_paper_tells_its_own(step: Told, words: tuple[str, ...]) -> None:
    told = words_of(printed(step))
    assert [each for each in words if each not in told] == []


def test_a_matter_that_is_done_again_or_over_has_no_window() -> None:
    redone = a_step(S.REVIEWED, opinion=replace(OPINION, result="revoked"), clocks=(RECHECK,))
    assert "最晚" not in words_of(printed(redone))
    assert "终结意见" not in words_of(
        printed(a_step(S.FINAL, opinion=replace(OPINION, result="redo")))
    )


def test_a_last_day_that_is_none_is_told_with_the_day_after() -> None:
    moved_on = replace(REVIEW, taken_until=REVIEW.due + timedelta(days=2))
    told = words_of(printed(a_step(clocks=(moved_on,))))
    assert "最晚2026年7月31日" in told and "2026年8月2日提出也收" in told


def test_steps_without_a_paper_make_none() -> None:
    without = {status for status, row in STATUSES.items() if row.paper is None}
    assert S.SUBMITTED in without and S.ANSWERED not in without
    assert all(contents_of(a_step(status)) is None for status in without)


def test_a_paper_without_words_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {**contents.words(), "opening": {**contents.words()["opening"]}}
    del told["opening"][S.ACCEPTED]
    monkeypatch.setattr(contents, "words", lambda: told)
    with pytest.raises(Forgotten, match="accepted"):
        contents._complete()


@pytest.mark.parametrize(
    ("told", "to"),
    [
        (replace(a_step(), named=False), "信访人："),
        (replace(a_step(), draft=a_draft(petitioner=Petitioner())), "信访人："),
        (replace(a_step(), draft=a_draft(petitioner=Petitioner("王桂兰", joint=True))), "各位"),
        (replace(a_step(), draft=a_draft(on_behalf=Represented("李有田"))), "李有田："),
    ],
    ids=["shielded", "unsigned", "joint", "on behalf"],
)
def test_a_paper_names_whose_matter_it_is_and_nobody_who_is_shielded(told: Told, to: str) -> None:
    contents = a_paper(told)
    assert contents.to.startswith(to)
    assert "王桂兰" not in words_of(pdf_of(contents, None))


def test_a_suggestion_is_answered_without_the_words_of_a_claim() -> None:
    told = replace(a_step(clocks=()), draft=a_draft(kind=PetitionKind.SUGGESTION))
    assert "意见建议答复书" in words_of(printed(told))
    assert "复查" not in words_of(printed(told))


def test_the_letters_are_embedded_and_are_to_be_seen() -> None:
    pdf = printed(a_step())
    assert b"/FontFile3" in pdf, "the outlines go with it"
    with pypdfium2.PdfDocument(pdf) as document:
        for each in document[0].get_objects(filter=(pdfium.FPDF_PAGEOBJ_TEXT,)):
            assert pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(each.raw)) == 1
    picture = picture_of(pdf)
    inked = sum(picture.histogram()[:128]) / (picture.width * picture.height)
    assert 0.01 < inked < 0.2, "a page full of boxes is blacker, an empty one white"
    margin = picture.crop((0, 0, int(LEFT / 25.4 * 72) - 2, picture.height))
    assert darkest(margin) > 250
    edge = picture.crop(
        (int((PAGE_WIDTH - RIGHT) / 25.4 * 72) + 2, 0, picture.width, picture.height)
    )
    assert darkest(edge) > 250


def test_each_character_has_its_own_shape() -> None:
    """That a text can be copied out of it does not prove that it can be read."""
    told = "青河县交通运输局修好路灯"
    shapes = set()
    for char in told:
        pdf = pdf_of(replace(a_paper(a_step()), title=char, sections=()), None)
        picture = picture_of(pdf)
        shapes.add(picture.crop((0, 100, picture.width, 135)).tobytes())
    assert len(shapes) == len(set(told))


@pytest.mark.parametrize(
    "words",
    [
        "中" * 5000,
        "A" * 5000,
        "。" * 5000,
        "（" * 500,
        "\u202e倒着\u200b写\u2066的\x00\ud800",
        "😀" * 300,
        "\u0645\u0631\u062d\u0628\u0627 \u0e2a\u0e27\u0e31 हिन्दी",
        "e" + "\u0301" * 1000,
        "第一行\n\n\n第二行\r\n\t第三行",
        "<b>粗</b> {name} %s **星** \\n",
    ],
    ids=lambda words: ascii(words[:4]),
)
def test_hostile_words_are_printed_within_the_margins(words: str) -> None:
    row = AnswerRow(words, words, "supported", words)
    answer = Answer((row,), words, facts=words)
    told = replace(a_step(answer=answer), draft=a_draft(petitioner=Petitioner(words[:40])))
    pdf = printed(told)
    for page in range(min(len(pages_of(pdf)), 3)):
        picture = picture_of(pdf, page)
        edge = picture.crop((int((PAGE_WIDTH - RIGHT) / 25.4 * 72) + 3, 0, *picture.size))
        assert darkest(edge) > 250
    if words.startswith("<b>"):
        assert "<b>粗</b> {name} %s **星** \\n" in words_of(pdf)


def test_a_name_that_the_font_lacks_is_not_lost() -> None:
    """㛃 and 䶮 are in names, and in the font; 𠮷 is not."""
    told = replace(a_step(), draft=a_draft(petitioner=Petitioner("㛃䶮𠮷")))
    said = words_of(printed(told))
    assert "㛃䶮［U+20BB7］：" in said
    assert "国际编码" in said
    assert "国际编码" not in words_of(printed(a_step()))


def test_the_font_has_what_our_own_words_need() -> None:
    with TTFont(FONT) as font:
        there = {chr(each) for each in font.getBestCmap()}
    texts = (FONT.parents[1] / "words.toml", FONT.parents[2] / "data" / "units.toml")
    lacking = {c for each in texts for c in each.read_text("utf-8") if c > " "} - there
    assert lacking == set()
    assert FONT.stat().st_size < 2_500_000
    assert "SIL OPEN FONT LICENSE" in FONT.with_name("OFL.txt").read_text("utf-8")


def test_the_same_paper_is_printed_alike() -> None:
    code = squares_of("https://t.me/a_bot?start=case-1")
    contents = a_paper(a_step())
    assert pdf_of(contents, code) == pdf_of(contents, code)
    assert "扫右边的码" in words_of(pdf_of(contents, code))
    assert "扫右边的码" not in words_of(pdf_of(contents, None))


def test_date_and_foot_never_have_a_page_to_themselves() -> None:
    """An opinion of one request had its foot alone on page 2."""
    code = squares_of("https://t.me/a_bot?start=case-1")
    contents = a_paper(a_step())
    assert len(pages_of(pdf_of(contents, None))) == 1
    for count in range(8, 19):  # lines beside six others: from one page with room to two
        more = replace(contents.sections[0], paragraphs=("照实写。",) * count)
        last = pages_of(pdf_of(replace(contents, sections=(more,)), code))[-1]
        told, foot = last.split(UNIT)
        assert told.strip() and "没有加盖印章" in foot, count


@pytest.mark.starts
def test_what_prints_papers_is_loaded_when_one_is_printed() -> None:
    """36 MB and 350 modules, half of them of fonts and arrays of numbers."""
    printers = {"fpdf", "fontTools", "numpy", "lxml", "PIL", "opencc"}
    looks = f"import sys, office.app; sys.exit(' '.join({printers} & set(sys.modules)) or 0)"
    run = subprocess.run([sys.executable, "-c", looks], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
