"""Where it happened, told in passing: by what stands around a name that no list knows."""

import pytest

from dialogs.reading.scene import LONGEST_READ, SURE, scenes
from tests.dialogs.listening.scripts import HELD_SCRIPTS, read_scripts

FOUND = 0.75  # of the held scripts' places, by this reader alone


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("我们鹰嘴山没信号", "鹰嘴山"),
        ("杨柳湾的会计做假账", "杨柳湾"),
        ("墳被挖了，在柏樹嶺", "柏樹嶺"),
        ("眼下扎在青石崖后山坡", "青石崖后山坡"),
        ("塘在芦花荡", "芦花荡"),
        ("月牙坡那片稻子淹了七天", "月牙坡那片稻子"),
        ("飞虎健身，1月8号还在卖年卡", "飞虎健身"),
    ],
)
def test_a_place_that_no_list_knows_is_seen(text: str, place: str) -> None:
    assert [scene.text for scene in scenes(text)] == [place]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "上山下山都难",
        "孩子在医院",
        "老板说下个月一定给",
        "我在深圳打工，过年才回来",
        "去镇政府找过三回",
        "2.1 m in September, now 3.4",
    ],
)
def test_what_is_only_mentioned_is_none(text: str) -> None:
    assert scenes(text) == ()


def test_a_scene_stands_where_it_says_that_it_does() -> None:
    text = "喂 我是放羊的 在红柳窝子死了四十一只羯羊"
    (scene,) = scenes(text)
    assert text[scene.start :].startswith(scene.text)
    assert SURE <= scene.sure <= 1


def test_long_texts_are_read_to_a_bound() -> None:
    assert scenes("我们" * LONGEST_READ + "在红柳窝子死了羊") == ()


def test_most_places_of_the_held_scripts_are_seen() -> None:
    told = [each for each in read_scripts(HELD_SCRIPTS) if each.place != "-"]
    found = [
        any(each.place in scene.text for message in each.messages for scene in scenes(message))
        for each in told
    ]
    assert sum(found) >= FOUND * len(told)
