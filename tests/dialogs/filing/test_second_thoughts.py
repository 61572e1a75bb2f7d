"""Corrections in a few words, right after the answer that was wrong."""

import pytest

from tests.dialogs.phone import Phone, newcomer

WELL = "水井没水二十天了，三十户人家没水吃"
NOISE = "楼上天天半夜装修，吵得睡不着，希望他们别晚上弄"


def answered_where(place: str) -> Phone:
    phone = newcomer()
    phone.says(NOISE)
    assert "事情发生在哪里" in phone.hears()
    phone.says(place)
    return phone


def where(phone: Phone) -> object:
    frame = phone.conversation.frame
    assert frame is not None
    place = frame.answers["place"]
    assert isinstance(place, dict)
    return place["text"]


@pytest.mark.parametrize(
    ("place", "said", "becomes"),
    [
        ("新华小区3栋", "等一下，写错了，是2栋", "新华小区2栋"),
        ("新华小区3栋", "哦不对，2栋", "新华小区2栋"),
        ("新华小区3号楼2单元", "打错了，3单元", "新华小区3号楼3单元"),
        ("柳林镇白石村三组", "说错了，是五组", "柳林镇白石村五组"),
        ("人民路15号", "错了错了 是51号", "人民路51号"),
    ],
)
def test_a_part_of_a_place_is_put_right_by_itself(place: str, said: str, becomes: str) -> None:
    """It once joined the story, and the wrong house stayed on the card."""
    phone = answered_where(place)
    phone.says(said)
    assert where(phone) == becomes
    assert said not in phone.card().text


@pytest.mark.parametrize(
    "said", ["不对，是光明小区3栋", "写错了，应该是光明小区3栋", "错了，光明小区3栋"]
)
def test_another_place_right_after_one_takes_its_place(said: str) -> None:
    phone = answered_where("新华小区3栋")
    phone.says(said)
    assert where(phone) == "光明小区3栋"


@pytest.mark.parametrize("said", ["错了，是陈美玲", "打错字了，陈美玲", "不对，我叫陈美玲"])
def test_a_name_right_after_one_takes_its_place(said: str) -> None:
    phone = answered_where("新华小区3栋")
    phone.says("陈美丽，新华小区2栋501")
    phone.says(said)
    frame = phone.conversation.frame
    assert frame is not None
    assert frame.answers["person"] == {"name": "陈美玲", "address": "新华小区2栋501"}


@pytest.mark.parametrize(
    "said", ["他们不对，半夜三点还在弄2栋", "物业说错了不是他们管", "我家在2栋，被吵得心脏都不好了"]
)
def test_what_tells_of_a_wrong_is_no_correction(said: str) -> None:
    phone = answered_where("新华小区3栋")
    phone.says(said)
    assert where(phone) == "新华小区3栋"


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ("前面说错了，是四十户，不是三十户", ["水井没水二十天了，四十户人家没水吃"]),
        ("刚才说的三十户说少了，是四十五户", ["水井没水二十天了，四十五户人家没水吃"]),
        ("三十户那个不对，是四十户", ["水井没水二十天了，四十户人家没水吃"]),
        ("更正一下，是二十五天", [WELL, "更正一下，是二十五天"]),
        ("对了是四十户人家 不是三十户", ["水井没水二十天了，四十户人家没水吃"]),  # 四十户人家人家
        ("是没水三十天 不是二十天", ["水井没水三十天了，三十户人家没水吃"]),
    ],
)
def test_a_number_that_is_put_right_leaves_the_story(said: str, becomes: list[str]) -> None:
    """It once took the place of all that had been told: 更正一下，是二十五天 was the story."""
    phone = newcomer()
    phone.says(WELL)
    phone.says(said)
    frame = phone.conversation.frame
    assert frame is not None
    story = frame.answers["story"]
    assert isinstance(story, list)
    assert [part["text"] for part in story] == becomes


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("前头不是说了嘛，白石村", "白石村"),
        ("写白石村就得了", "白石村"),
        ("对，就是南街", "南街"),
        ("青河县 柳林镇 白石村", "青河县柳林镇白石村"),
        ("我们是柳林镇白石村的", "柳林镇白石村"),
        ("我们村叫白石村，柳林镇的", "柳林镇白石村"),
        ("香坊区安埠街 华联超市", "香坊区安埠街 华联超市"),
        ("就业中心门口", "就业中心门口"),
        ("写字楼3号楼", "写字楼3号楼"),
    ],
)
def test_what_is_only_said_around_a_place_is_no_part_of_it(said: str, place: str) -> None:
    """The card once said 前头不是说了嘛，白石村, and three commas hid a county from its village."""
    assert where(answered_where(said)) == place
