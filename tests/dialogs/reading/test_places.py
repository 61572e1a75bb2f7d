"""Where something happened, cut out of running text."""

import pytest

from dialogs.reading.places import best_place, places


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("我住在河北乡新安村3组12号，门前积水", "河北乡新安村3组12号"),
        ("人民路与解放路交叉口的井盖没了", "人民路与解放路交叉口"),
        ("阳光小区2栋三单元楼下有人烧烤", "阳光小区2栋三单元楼下"),
        ("我是平安县河口镇石桥村村民，桥断了", "平安县河口镇石桥村"),
        ("XX小学门口没有斑马线", "XX小学门口"),
        ("王家湾的水渠堵了", "王家湾"),
        ("强烈要求取缔A7县的黑车", "A7县"),
        ("建设路实验小学门口堵车", "建设路实验小学门口"),
        ("明天河阳市停水吗", "河阳市"),
        ("和平路28号对面的烧烤店", "和平路28号对面"),
        ("平安縣河口鎮的路燈壞了", "平安縣河口鎮"),
        ("小区门口垃圾成堆", "小区门口"),
        ("村口的桥断了", "村口"),
    ],
)
def test_the_place_is_found_without_the_words_around_it(text: str, place: str) -> None:
    assert best_place(text) == place


@pytest.mark.parametrize(
    "text",
    [
        "市场监管局不管",
        "村里修路收了钱",
        "学校要求我们交钱",
        "这个小区不好",
        "希望领导来看看",
        "路灯不亮",
        "",
        "附近有噪音",
        "我们县里没有工作",
        "下乡的时候",
    ],
)
def test_words_that_only_look_like_places_are_none(text: str) -> None:
    assert best_place(text) is None


def test_the_fullest_place_is_the_best() -> None:
    text = "我在城关镇打工，家在平安县河口镇石桥村三组"
    assert [place.text for place in places(text)] == ["城关镇", "平安县河口镇石桥村三组"]
    assert best_place(text) == "平安县河口镇石桥村三组"
