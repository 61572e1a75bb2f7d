"""What is hidden of a text that everybody may read: of whom the case knows always, of anybody else
as far as a text tells."""

import random

import pytest

from backend_client.wording.surnames import compound_surnames, surnames
from office.public.masking import Hidden
from office.rights.masking import Person

GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛超霞平刚桂兰红明玉萍华梅辉鹏飞建国志文斌宇浩凯健俊峰雷波雪婷慧莹瑞佳欣怡颖晨阳旭东"
    "海江山林松柏荣贵福禄寿喜庆祥安康宁泰顺德仁义忠孝光耀祖发财金银宝珍珠翠琴淑贤惠美燕凤龙虎彪云霖雨冰清洁泽源泉根生长春夏"
    "秋冬晓天星昌茂本坚恒远学思聪良善友睦来旺招弟轩梓涵诗琪奕辰沐妍铭胜利放"
)
SAID = (
    *("昨天{0}把我家的路挖断了", "村里的{0}说没有钱", "找了{0}三次都不给办", "{0}，请尽快处理"),
    *("和{0}、{1}一起去的镇政府", "会计{0}不给公示账目", "我邻居{0}家养鸡", "{0}打了我老婆"),
    *("举报{0}乱收费", "承包给{0}以后就不管了", "经办人{0}答复说没有政策", "电话打给{0}没人接"),
    *("我是{0}，住在这里", "被{0}骗走了定金", "{0}书记让我们等", "已联系{0}同志到现场"),
    *("反映的{0}、{1}两户已整改", "是{0}收的钱", "欠{0}和{1}的工资没有发", "由{0}负责落实"),
    *("请{0}还我们工钱", "经办人：{0}，已到现场查看", "法定代表人{0}失联"),
)
NUMBERS = (
    *("13812345678", "138 1234 5678", "138-1234-5678", "１３８１２３４５６７８", "+86 13812345678"),
    *("13010219800101123X", "1301 0219 8001 0112 34", "6222 0211 0011 2233 445", "0313-1234567"),
    *("一三八一二三四五六七八", "幺三八 幺二三四 五六七八", "wx_lizi88", "li.zi@example.com"),
    *("冀A12345", "冀A·D12345", "QQ 123456789", "(0313)1234567", "1\u200b3812345678"),
)
ADDRESSES = (
    *(
        "新安村3组12号",
        "人民路23号",
        "翠竹苑小区5栋2单元301室",
        "西街三号院",
        "第二中学",
        "向阳社区",
    ),
    *("幸福里小区", "金穗小区十二号楼", "木溪村", "建设路与永平路口", "石灰嘴幼儿园", "县人民医院"),
)
# Words of every day, of which nothing is hidden.
PLAIN = (
    "村东头牛粪堆了快一个月，臭得开不了窗，找过村里没人管，希望赶紧清走",
    "已于7月1日到现场查看，路灯是线路老化，已经修好，请您放心",
    "马路边的农村公路坏了，下雨天全是水，领导高度重视",
    "拖欠农民工工资50000元，一共35户，120亩地，感谢您的来信",
    "依据《信访工作条例》第三十二条答复如下",
)


def a_name(dice: random.Random) -> str:
    drawn = dice.random()
    if drawn < 0.03:
        surname = dice.choice(sorted(compound_surnames()))
    else:
        surname = dice.choice(surnames()[:100] if drawn < 0.9 else surnames()[100:200])
    return surname + "".join(dice.choice(GIVEN) for _ in range(dice.choice((1, 2, 2, 2))))


def test_names_that_nobody_told_of_are_found_in_the_text() -> None:
    """At least 99 of 100; the person and an officer look at the rest before it is public."""
    dice, seen, told = random.Random(20), 0, []
    for _ in range(4000):
        names = a_name(dice), a_name(dice)
        text = dice.choice(SAID).format(*names)
        masked = Hidden().masked(text)
        for name in names:
            seen += name in text
            told += [masked] if name in text and name in masked else []
    assert seen > 4000
    assert len(told) <= seen * 0.01, told[:10]


JOINED = ("已和{}一起到现场", "已向{}说明情况", "和{}家协商好了", "由{}带我们去的", "已经和{}")


def test_a_name_behind_a_word_that_is_a_surname_too_is_hidden_to_its_end() -> None:
    """和, 向 and 由 are read as surnames only where no other surname follows: of 和李建国 there
    was 建国 to be read."""
    dice, told = random.Random(7), []
    for _ in range(2000):
        name = a_name(dice)
        masked = Hidden().masked(dice.choice(JOINED).format(name))
        told += [masked] if name[-1] in masked.partition("某")[2] else []
    assert len(told) <= 20, told[:10]


@pytest.mark.parametrize("seed", range(5))
def test_who_is_known_is_hidden_however_it_is_written(seed: int) -> None:
    """10,000 texts in all: none is left, whatever the name is."""
    dice = random.Random(seed)
    for _ in range(2000):
        one, other = a_name(dice), a_name(dice)
        hidden = Hidden(Person((one,)), (other,))
        broken = dice.choice(("", " ", "·", "\u200b", "*", "　")).join(one)
        text = dice.choice(SAID).format(broken, other) + dice.choice(PLAIN)
        masked = hidden.masked(text)
        assert broken not in masked and one not in masked and other not in masked, masked


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_that_lead_to_somebody_are_hidden(number: str) -> None:
    for text in (f"电话{number}打不通", f"找{number}", f"（{number}）", f"我的{number}，请回"):
        masked = Hidden().masked(text)
        digits = [letter for letter in masked if letter.isdigit()]
        assert len(digits) < 3, masked
        assert "example" not in masked and "lizi" not in masked


@pytest.mark.parametrize("address", ADDRESSES)
def test_where_somebody_lives_is_told_down_to_the_town(address: str) -> None:
    masked = Hidden().masked(f"我住河北乡{address}，请来看")
    assert address not in masked
    assert "河北乡" in masked
    assert not any(letter.isdigit() for letter in masked), masked


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_word_is_left_alone(text: str) -> None:
    assert Hidden().masked(text) == text


def test_what_an_officer_wants_hidden_is_hidden_too() -> None:
    assert Hidden(words=("牛粪",)).masked("牛 粪堆了一个月") == "＊＊堆了一个月"


def test_other_peoples_and_letters_are_hidden() -> None:
    masked = Hidden().masked("买买提·艾山和 John Smith 一起来的，APP 打不开")
    assert masked == "某某和 ＊＊ ＊＊ 一起来的，APP 打不开"


def test_what_is_masked_is_masked_once() -> None:
    text = "我叫王桂兰，住河北乡新安村3组12号，电话13812345678，村主任李建国不管"
    once = Hidden().masked(text)
    assert Hidden().masked(once) == once
