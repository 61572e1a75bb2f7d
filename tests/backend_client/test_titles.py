"""Titles of petitions, with what they once were."""

import pytest

from backend_client.contract.case import Draft, PetitionKind, Place, Topic
from backend_client.wording.titles import WIDTH, telling_clause, title_of


def draft(
    facts: str, place: str = "", reasons: tuple[str, ...] = (), path: tuple[str, ...] = ()
) -> Draft:
    return Draft(
        "00",
        PetitionKind.CLAIM,
        request="请有关单位依法处理",
        facts=facts,
        place=Place(place) if place else None,
        topic=Topic(path or ("其他",), reasons) if path or reasons else None,
    )


def test_a_place_in_english_is_not_cut_after_ten_letters() -> None:
    """It was Songshu T…"""
    assert title_of(draft("the lamp is broken", "Songshu Township")) == "Songshu Township"


def test_what_it_is_about_and_where_come_first() -> None:
    """操他妈的，老板…欠我们 was once a title."""
    told = draft(
        "操他妈的，老板跑了，拖欠工资半年", "青河县城关镇锦绣花园工地", ("工资", "拖欠"), ("劳动",)
    )
    assert title_of(told) == "拖欠工资 · 城关镇锦绣花园工地"


@pytest.mark.parametrize(
    ("facts", "clause"),
    [
        ("操他妈的，老板不给钱", "老板不给钱"),
        ("我是育才小学家长，食堂的菜里有虫", "食堂的菜里有虫"),
        ("2026年11月20日，南街的路灯坏了", "南街的路灯坏了"),
        ("尊敬的领导：您好！我叫周大山。村口的桥塌了半边", "村口的桥塌了半边"),
        ("我是村里的代理员。替隔壁王大爷 反映一下，他家门口牛粪堆了", "他家门口牛粪堆了"),
        ("还有一个邻居的事。村口的桥栏杆断了", "村口的桥栏杆断了"),
        ("（见语音）", ""),
        ("请有关单位依法处理", ""),
        ("我要反映一个问题，楼下烧烤店油烟大", "楼下烧烤店油烟大"),
        ("谢谢领导，小区停水三天了", "小区停水三天了"),
        ("我被老板打了", "我被老板打了"),
    ],
)
def test_a_title_is_the_first_clause_that_tells_something(facts: str, clause: str) -> None:
    assert telling_clause(facts) == clause


def test_without_words_that_tell_it_is_the_topic_and_the_place() -> None:
    """（见语音） was once a title."""
    told = draft("（见语音）", "白石村", path=("城乡建设", "城市公共设施"))
    assert title_of(told) == "城市公共设施 · 白石村"


def test_a_long_title_is_cut() -> None:
    told = draft("路" * 40, "河" * 40)
    assert len(title_of(told)) == WIDTH
