"""Where something happened, cut out of running text."""

import pytest

from dialogs.reading.places import address_with, best_place, places


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
        ("柳林镇的村办厂冒黑烟", "柳林镇"),
        ("柳林镇卫生院说疫苗断货", "柳林镇卫生院"),
        ("安达驾校一直不安排考试", "安达驾校"),
        ("中医院停车场一小时二十", "中医院停车场"),
        ("花园路12号的井盖没了", "花园路12号"),
        ("阳光花园路灯坏了", "阳光花园"),
        ("高新区科学大道堵车", "高新区科学大道"),
        ("万达广场路口没红绿灯", "万达广场"),
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
    ("known", "told", "whole"),
    [
        ("淮阳县赵屯镇赵屯村", "赵屯村6组", "淮阳县赵屯镇赵屯村6组"),
        ("河南淮阳县", "赵屯镇赵屯村6组", "河南淮阳县赵屯镇赵屯村6组"),
        ("赵屯村6组", "淮阳县赵屯镇", "淮阳县赵屯镇赵屯村6组"),
        ("锦绣花园", "8号楼1单元1202", "锦绣花园8号楼1单元1202"),
        ("锦绣花园", "涧西区", "涧西区锦绣花园"),
        ("淮阳县赵屯镇", "工地宿舍", "淮阳县赵屯镇工地宿舍"),
        ("赵屯村6组", "赵屯村", "赵屯村6组"),
        ("赵屯村", "赵屯村6组", "赵屯村6组"),
        ("淮阳县赵屯镇赵屯村", "淮阳县柳林镇石桥村2组", "淮阳县柳林镇石桥村2组"),
        ("赵屯镇赵屯村6组", "柳林镇石桥村", "柳林镇石桥村"),
        ("3号楼", "5号楼", "5号楼"),
        ("人民路12号", "北街8号", "北街8号"),
        ("", "北街8号", "北街8号"),
    ],
)
def test_an_address_told_in_two_pieces_is_one(known: str, told: str, whole: str) -> None:
    """The second one went in the place of the first: the county was lost."""
    assert address_with(known, told) == whole
