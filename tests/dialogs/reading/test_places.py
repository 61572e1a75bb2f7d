"""Where something happened, cut out of running text."""

import pytest

from dialogs.reading.places import best_place, places, told_at


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
        ("柳林镇卫生院说疫苗断货", "柳林镇卫生院"),
        ("安达驾校一直不安排考试", "安达驾校"),
        ("中医院停车场一小时二十", "中医院停车场"),
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


@pytest.mark.parametrize(
    ("messages", "place"),
    [
        (["桥没有护栏", "三道河这座桥"], "三道河"),
        (["猪场排粪水", "在大石沟，说错了，小石沟"], "小石沟"),
        (["我们鹰嘴山没信号", "打电话要上房顶"], "鹰嘴山"),
        (["杨柳湾的会计做假账"], "杨柳湾"),
        (["墳被挖了", "在柏樹嶺"], "柏樹嶺"),
        (["鱼塘涨租", "鱼塘在老窑后头"], "老窑后头"),
        (["上山下山都难", "路口一直堵", "水沟臭"], None),
        (["孩子在医院", "他的商店关了", "门口有人"], None),
    ],
)
def test_small_places_are_found_in_short_messages(messages: list[str], place: str | None) -> None:
    assert told_at(messages) == place
