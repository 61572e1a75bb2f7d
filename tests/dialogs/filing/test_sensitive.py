"""What the law protects more than other details gets a notice of its own, once a draft, before
anything is sent; ordinary complaints get none."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend_client.wording.sensitive import Sensitive, sensitive_in
from tests.architecture_rules import ROOT
from tests.dialogs.phone import newcomer

NOTICE, YOUNG = "法律管得更严", "请爸爸妈妈"
TOLD = {
    "我母亲得了癌症，村卫生室不给报销": Sensitive.HEALTH,
    "我去年查出尿毒症，低保被取消了": Sensitive.HEALTH,
    "老公瘫痪在床，残疾证一直办不下来": Sensitive.HEALTH,
    "我怀孕八个月是橙码，医院不让进": Sensitive.HEALTH,
    "我母親得了癌症，報銷不了": Sensitive.HEALTH,
    "工资打到卡号6222021100112233445，一直没到": Sensitive.ACCOUNT,
    "我们家信基督教，村里不让进祠堂": Sensitive.BELIEF,
    "我儿子今年6岁，学校不收": Sensitive.CHILD,
    "三岁的孩子在幼儿园摔伤没人管": Sensitive.CHILD,
    "我今年12岁，我爸爸不让我上学": Sensitive.YOUNG,
    "我是小学五年级学生，学校门口车太快": Sensitive.YOUNG,
}
ORDINARY = (
    "县医院停车收费太高，请管一管",
    "银行门口排队占道，群众意见大",
    "楼下烧烤摊油烟大，老人孩子都睡不着",
    "学校门口路灯坏了，孩子放学看不见路",
    "相信教育局会重视补课的事",
    "我十岁那年村里就修了这条路，现在全坏了",
    "我是小学五年级的老师，学校门口路烂",
    "村里修庙占了耕地",
    "化工厂排污水，井水发臭",
    "农药店卖假药，种子不发芽",
)


@pytest.mark.parametrize(("story", "kind"), TOLD.items())
def test_it_is_heard_in_the_words(story: str, kind: Sensitive) -> None:
    assert kind in sensitive_in(story)


@pytest.mark.parametrize("story", ORDINARY)
def test_a_matter_of_everybody_is_none(story: str) -> None:
    assert sensitive_in(story) == frozenset()


def test_the_notice_comes_once_before_anything_is_sent() -> None:
    phone = newcomer()
    phone.says("我母亲得了癌症，村卫生室不给报销，希望能报")
    assert NOTICE in phone.hears() and "身体和看病的事" in phone.hears()
    assert not phone.filings()
    phone.says("她住院两个月了，老人现在瘫痪")
    assert NOTICE not in phone.hears()


def test_another_draft_gets_its_own() -> None:
    phone = newcomer()
    phone.says("我母亲得了癌症，村卫生室不给报销，希望能报")
    phone.says("不报了")
    phone.taps("是的，不报了")
    phone.says("我父亲得了癌症，药店不给刷医保卡，希望能刷")
    assert NOTICE in phone.hears()


def test_a_child_is_told_that_a_grown_up_files_with_them() -> None:
    phone = newcomer()
    phone.says("我今年12岁，学校门口的路灯坏了，希望修好")
    assert YOUNG in phone.hears() and "12355" in phone.hears()
    assert NOTICE not in phone.hears()


@pytest.mark.parametrize("story", ORDINARY)
def test_an_ordinary_complaint_gets_no_notice(story: str) -> None:
    phone = newcomer()
    phone.says(story)
    assert NOTICE not in phone.hears() and YOUNG not in phone.hears()


def invented() -> Iterator[str]:
    """The complaints of the tests: nobody's, and of every topic."""
    table = Path(ROOT / "tests/texts/complaints.tsv").read_text("utf-8").splitlines()
    for row in csv.reader(table, delimiter="\t"):
        yield max(row, key=len)


def test_fewer_than_one_ordinary_complaint_in_twenty_is_taken_for_sensitive() -> None:
    stories = list(invented())
    told = [story for story in stories if sensitive_in(story)]
    assert len(stories) > 100
    assert len(told) < 0.05 * len(stories), told
