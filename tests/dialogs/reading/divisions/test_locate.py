"""Names of divisions in words: full, short, old, doubtful, and those that are none."""

import pytest

from dialogs.reading.divisions.gazetteer import gazetteer
from dialogs.reading.divisions.locate import locate


def paths(text: str, *near: str) -> list[str]:
    return [" ".join(gazetteer().path(code)) for code in locate(text, *near)]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("河北省", "河北省"),
        ("石家庄", "河北省 石家庄市"),
        ("石家庄市长安区谈固街道", "河北省 石家庄市 长安区 谈固街道"),
        ("我老家河南的，在东莞长安镇打工", "广东省 东莞市 长安镇"),
        ("北京朝阳", "北京市 朝阳区"),
        ("石家庄桥西", "河北省 石家庄市 桥西区"),
        ("乐山市中区", "四川省 乐山市 市中区"),
        ("晋城城区", "山西省 晋城市 城区"),
        ("浙江东阳横店镇", "浙江省 金华市 东阳市 横店镇"),
        ("恩施州利川市", "湖北省 恩施土家族苗族自治州 利川市"),
        ("阿克塞县", "甘肃省 酒泉市 阿克塞哈萨克族自治县"),
        ("仙桃", "湖北省 仙桃市"),
        ("长安区，西安", "陕西省 西安市 长安区"),
        ("上海市静安区南京西路", "上海市 静安区"),
        ("吉林", "吉林省"),
        ("海南", "海南省"),
        ("香港", "香港特别行政区"),
        ("朝陽區，長春", "吉林省 长春市 朝阳区"),
        ("石 家 庄\u200b市\u202e长安区", "河北省 石家庄市 长安区"),
        ("雪乡", "西藏自治区 拉萨市 达孜区 雪乡"),
    ],
)
def test_a_division_is_recognised_with_all_that_it_lies_in(text: str, path: str) -> None:
    assert paths(text) == [path]


@pytest.mark.parametrize(
    ("old", "path"),
    [
        ("襄樊市", "湖北省 襄阳市"),
        ("襄樊", "湖北省 襄阳市"),
        ("郫县", "四川省 成都市 郫都区"),
        ("密云县", "北京市 密云区"),
        ("即墨县", "山东省 青岛市 即墨区"),
        ("即墨市通济街道", "山东省 青岛市 即墨区 通济街道"),
    ],
)
def test_an_old_name_leads_to_what_it_has_become(old: str, path: str) -> None:
    assert paths(old) == [path]


def test_an_old_code_leads_to_what_it_has_become() -> None:
    assert gazetteer().path("432221") == ("湖南省", "岳阳市", "岳阳县")
    assert gazetteer().path("130102") == ("河北省", "石家庄市", "长安区")
    assert gazetteer().path("999999") == gazetteer().path("") == ()


@pytest.mark.parametrize(
    ("text", "count"), [("长安区", 2), ("朝阳区", 2), ("鼓楼区", 4), ("朝阳", 3)]
)
def test_a_name_that_several_bear_gives_them_all(text: str, count: int) -> None:
    assert len(paths(text)) == count


def test_what_was_said_beside_it_decides_between_several() -> None:
    assert paths("朝阳区", "我住长春市，路灯坏了") == ["吉林省 长春市 朝阳区"]
    assert len(paths("朝阳区", "我在广州打工")) == 2
    assert paths("石家庄市长安区", "西安") == ["河北省 石家庄市 长安区"]


def test_towns_that_hundreds_bear_still_lie_in_their_province() -> None:
    codes = locate("甘肃省城关镇")
    assert len(codes) > 6
    assert gazetteer().shared(codes) == "62"
    assert gazetteer().shared(locate("长安区")) == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "村东头",
        "北京路12号",
        "南京西路",
        "中山公园门口",
        "人民路和解放路路口",
        "南京大学",
    ],
)
def test_a_road_or_a_park_named_after_a_city_is_not_the_city(text: str) -> None:
    assert paths(text) == []


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "unit", ["中", "区", "长安区", "城关镇", "北京", "长", "\u202e", "\x00", "\ud83d"]
)
def test_hostile_repetition_is_looked_up_at_once(unit: str) -> None:
    locate(unit * 100_000, unit * 100_000)


def test_every_division_has_a_name_and_lies_in_a_province() -> None:
    table = gazetteer()
    assert all(table.path(code)[-1] == table.name(code) for code in table.codes())
    assert all(len(table.path(code)) >= 2 for code in table.codes() if len(code) > 2)
    assert all(table.name(table.now(code)) for code in table.became)
