"""Names, addresses and telephones, as people type them."""

import random

import pytest

from backend_client.wording.surnames import surnames
from dialogs.reading.divisions.gazetteer import _read
from dialogs.reading.people import is_name, name_in, read_identity, read_phone, read_signature

ASKED = ("王桂兰", "新安村3组12号")


@pytest.mark.parametrize(
    "text",
    [
        "王桂兰，新安村3组12号",
        "王桂兰 新安村3组12号",
        "王桂兰\n新安村3组12号",
        "新安村3组12号 王桂兰",
        "新安村3组12号，王桂兰",
        "我叫王桂兰，住新安村3组12号",
        "我叫王桂兰住在新安村3组12号",
        "我是王桂兰，家住新安村3组12号。",
        "姓名：王桂兰 地址：新安村3组12号",
        "姓名:王桂兰\n住址:新安村3组12号\n电话:13800000000",
        "王桂兰新安村3组12号",
        "新安村3组12号王桂兰",
        "王桂兰 13800000000 新安村3组12号",
    ],
)
def test_name_and_address_are_found_in_any_order(text: str) -> None:
    assert read_identity(text) == ASKED


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("我叫李大山。住在新安村5组8号。", "李大山", "新安村5组8号"),  # 李大山。住在新安村
        ("我叫李大山。家住新安村。", "李大山", "新安村"),
        ("我叫李大山。新安村五组。", "李大山", "新安村五组"),
        ("我叫王芳。我家住在南街7号。电话13800001111。", "王芳", "南街7号"),
        ("我叫买买提。艾山", "买买提。艾山", None),
    ],
)
def test_a_full_stop_of_a_voice_keyboard_ends_a_name(
    text: str, name: str, address: str | None
) -> None:
    assert read_signature(text)[:2] == (name, address)


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("王桂兰", ("王桂兰", None)),
        ("新安村3组12号", (None, "新安村3组12号")),
        ("李某，阳光小区２栋", ("李某", "阳光小区２栋")),
        ("欧阳春梅 和平路28号", ("欧阳春梅", "和平路28号")),
        ("买买提·艾山，团结路5号", ("买买提·艾山", "团结路5号")),
        ("John Smith, 12 Renmin Road", ("John Smith", "12 Renmin Road")),
        ("不方便", (None, None)),
        ("不清楚", (None, None)),
        ("", (None, None)),
        ("😀", (None, None)),
    ],
)
def test_what_is_missing_is_none(text: str, identity: tuple[str | None, str | None]) -> None:
    assert read_identity(text) == identity


@pytest.mark.parametrize(
    "text",
    [
        "13800000000",
        "138 0000 0000",
        "138-0000-0000",
        "+86 13800000000",
        "0086-138 0000 0000",
        "１３８００００００００",
        "我的电话是13800000000。",
        "138００００0000",
        "8613800000000",
    ],
)
def test_a_mobile_number_is_read_however_it_is_written(text: str) -> None:
    assert read_phone(text) == "13800000000"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0731-88880000", "0731-88880000"),
        ("(0731) 88880000", "0731-88880000"),
        ("073188880000", "0731-88880000"),
        ("010-66660000", "010-66660000"),
        ("0717—6660000", "0717-6660000"),
        ("88880000", "88880000"),
    ],
)
def test_a_landline_is_read_with_its_area_code(text: str, number: str) -> None:
    assert read_phone(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "没有",
        "12345",
        "110",
        "430102199001011234",
        "1380000000",
        "138000000001",
        "23800000000",
        "编号20260101120000",
        "３.１４",
    ],
)
def test_what_is_no_telephone_is_none(text: str) -> None:
    assert read_phone(text) is None


@pytest.mark.parametrize("text", ["王桂兰", "李明", "张某", "赵某某", "刘XX", "诸葛亮", "歐陽春梅"])
def test_names_are_names(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize(
    "text", ["", "王", "不方便", "居民", "马路边", "方便面店家", "abc", "高兴", "牛粪"]
)
def test_other_words_are_none(text: str) -> None:
    assert not is_name(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我叫陈小满，今年六十岁", "陈小满"),
        ("本人李某，系该小区业主", "李某"),
        ("本人于2019年购房", None),
        ("我叫了三次车", None),
        ("反映人：周晓燕", "周晓燕"),
        ("我们是小区居民", None),
    ],
)
def test_a_name_is_read_from_a_story_only_where_it_is_stated(text: str, name: str | None) -> None:
    assert name_in(text) == name


@pytest.mark.parametrize(
    "place",
    [
        "柳林镇石桥村",
        "高桥镇高桥村5组",
        "马集乡马集村",
        "金沙街道金沙社区",
        "安阳市文峰区",
        "林口县古城镇",
        "黄石市铁山区",
        "杨柳青镇",
        "隆回县",
        "平和乡",
        "老厂镇",
        "高新区科学大道",
        "金水区花园路",
        "龙华区民治街道",
    ],
)
def test_a_place_is_nobody_s_name(place: str) -> None:
    """柳林 was the name, and 镇石桥村 the home."""
    assert read_signature(place)[:2] == (None, place)


@pytest.mark.parametrize(
    "text",
    ["柳林，石桥村5组", "我叫柳林，住石桥村5组", "柳林 石桥村5组", "姓名：柳林 地址：石桥村5组"],
)
def test_somebody_may_be_called_as_a_place_is(text: str) -> None:
    assert read_signature(text)[:2] == ("柳林", "石桥村5组")


def test_no_division_of_the_gazetteer_is_taken_for_a_name() -> None:
    """Every fortieth of them, alone and before a village."""
    full = sorted(name for name in _read().full if len(name) > 2 and name.isalpha())
    taken = [
        place
        for name in full[::40]
        for place in (name, f"{name}石桥村", f"{name}东风社区3组")
        if read_signature(place).name
    ]
    assert len(full) > 30_000
    assert taken == []


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("我姓王，叫王二小，小名狗蛋", "王二小（小名狗蛋）", None),
        ("我姓周，叫周建国，住南充市顺庆区", "周建国", "南充市顺庆区"),
        ("周建国(本人)，南充市顺庆区", "周建国", "南充市顺庆区"),
        ("吴老三（吴国强）凯里市三棵树镇", "吴老三", "凯里市三棵树镇（吴国强）"),
        ("石老太，78岁，花垣县", "石老太", "花垣县（78岁）"),
        ("杨秀珍，女，62岁，苗族，凯里市", "杨秀珍", "凯里市（女，62岁，苗族）"),
        ("单小单，单县", "单小单", "单县"),
        ("高小高，高家沟3组", "高小高", "高家沟3组"),
        ("石铁……石铁牛，石桥村", "石铁牛", "石桥村"),
        ("地址不想说，名字叫何洁", "何洁", None),
        ("何洁，地址先不写", "何洁", None),
        ("何洁，住址保密", "何洁", None),
        ("我是何庄村的刘备军", "刘备军", "何庄村"),
        ("我是雎水镇东风社区的常桂河", "常桂河", "雎水镇东风社区"),
        ("旧州镇东风社区尹伟", "尹伟", "旧州镇东风社区"),
        ("姓名常桂，住址大黄堡镇东风社区", "常桂", "大黄堡镇东风社区"),
        ("高公镇 杨娟", "杨娟", "高公镇"),
        ("宣和镇，汪磊珍", "汪磊珍", "宣和镇"),
        ("住龙镇 唐福长", "唐福长", "龙镇"),
        ("我家在张家口，我叫王强", "王强", "张家口"),
        ("户主：杨秀珍 石桥村三组", "杨秀珍", "石桥村三组"),
    ],
)
def test_what_stands_around_a_name_is_not_in_it(text: str, name: str, address: str | None) -> None:
    told = read_signature(text)
    assert told[:2] == (name, address)
    assert not told.several


@pytest.mark.parametrize("text", ["安然，安阳人", "杨秀珍，苗族", "王强，男，汉族，党员"])
def test_what_somebody_is_is_nobody_else(text: str) -> None:
    """安然 and 安阳人 signed together."""
    assert not read_signature(text).several


def test_names_beside_real_towns_are_told_apart_in_any_order() -> None:
    """Of 4,000 such signatures 627 were read wrongly: 柳林|镇石桥村, 区|尹伟."""
    dice = random.Random(20261129)
    towns = sorted(n for n in _read().full if n[-1] in "镇乡县区" and 3 <= len(n) <= 5)
    given = "伟芳娜秀英敏静丽强磊洋勇艳杰娟涛明超兰霞平刚桂玲建国庆志海燕红梅春"
    orders = (
        "{n}，{p}",
        "{n} {p}",
        "{p} {n}",
        "我叫{n}，住{p}",
        "{n}{p}",
        "{p}{n}",
        "我是{p}的{n}",
    )
    wrong = []
    for _ in range(700):
        name = dice.choice(surnames()[:120]) + "".join(dice.choices(given, k=dice.choice((1, 2))))
        place = dice.choice(towns) + dice.choice(("石桥村3组", "人民路12号", "东风社区", ""))
        text = dice.choice(orders).format(n=name, p=place)
        told = read_signature(text)
        if told.name is not None and (told.name, told.address) != (name, place):
            wrong.append((text, told))
    assert len(wrong) <= 10, wrong
