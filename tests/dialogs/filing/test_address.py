"""Where a citizen lives, asked of whoever gave a name alone: what is somewhere is taken, and what
is no home goes where it belongs."""

import pytest

from tests.dialogs.listening.situations import name, place
from tests.dialogs.phone import Phone


@pytest.fixture
def asked() -> Phone:
    phone = name()
    phone.says("钱秀芬")
    assert "住在哪里" in phone.hears()
    return phone


def home(phone: Phone) -> object:
    frame = phone.conversation.frame
    assert frame is not None
    return frame.answers.get("address")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("李家村3组", "李家村3组"),
        ("5栋302", "5栋302"),
        ("四川的", "四川的"),
        ("县城", "县城"),
        ("租的房子", "租的房子"),
        ("老家河南，现在住厂里宿舍", "老家河南，现在住厂里宿舍"),
        ("没有固定住处", "没有固定住处"),
        ("Room 302, Garden Street 5", "Room 302, Garden Street 5"),
        ("同上", "青河县柳林镇白石村"),
        ("跟地点一样", "青河县柳林镇白石村"),
        ("就住那个村子", "青河县柳林镇白石村"),
        ("the same place", "青河县柳林镇白石村"),
    ],
)
def test_where_somebody_lives_is_kept_as_it_was_said(asked: Phone, said: str, kept: str) -> None:
    """What points to the place of the matter stood there as it was: 钱秀芬，同上."""
    asked.says(said)
    assert home(asked) == kept
    assert "手机号" in asked.hears()


@pytest.mark.parametrize(
    "said",
    [
        "还有啥要填的？",
        "写这个干嘛",
        "电话要不要",
        "你们下班了吗",
        "身份证上那个地址吗",
        "现在住的还是户口上的",
        "好的",
        "我儿子叫张强",
        "哦对了水还是黄的",
        "what for?",
    ],
)
def test_what_is_no_home_is_none(asked: Phone, said: str) -> None:
    """Each once stood behind the name: 钱秀芬，还有啥要填的？"""
    asked.says(said)
    assert home(asked) is None
    assert asked.conversation.frame is not None
    assert asked.conversation.frame.answers["person"] == {"name": "钱秀芬", "address": None}


@pytest.mark.parametrize("said", ["不方便", "随便", "不知道咋写", "不写行不行"])
def test_who_would_rather_not_say_is_asked_no_more(asked: Phone, said: str) -> None:
    asked.says(said)
    assert home(asked) is None
    assert "手机号" in asked.hears()


@pytest.mark.parametrize("said", ["没手机", "no chinese phone", "I don't have a phone"])
def test_who_has_no_phone_is_not_asked_for_one(asked: Phone, said: str) -> None:
    """In English it was the address."""
    asked.says(said)
    frame = asked.conversation.frame
    assert frame is not None
    assert frame.asked == "address" and "phone" in frame.skipped
    assert home(asked) is None


def test_what_looks_like_no_home_is_taken_when_it_is_said_again(asked: Phone) -> None:
    asked.says("小满")
    assert home(asked) is None
    assert "没看出住在哪里" in asked.hears()
    asked.says("小满")
    assert home(asked) == "小满"


def test_the_estate_is_no_name(asked: Phone) -> None:
    """就是那个小区 once put 小区 in place of the name."""
    asked.says("就是那个小区")
    assert asked.conversation.frame is not None
    assert asked.conversation.frame.answers["person"] == {"name": "钱秀芬", "address": None}


@pytest.mark.parametrize("said", ["写这个干嘛", "还有啥要填的？", "你们下班了吗"])
def test_nor_is_it_somebody_for_whom_a_neighbour_files(said: str) -> None:
    """干嘛 once was the name of the one it was filed for, and the questions joined the story."""
    phone = place()
    phone.says("青河县柳林镇白石村")
    phone.taps("替别人反映")
    phone.says("王德福")
    frame = phone.conversation.frame
    assert frame is not None
    told = frame.answers["story"]
    phone.says(said)
    frame = phone.conversation.frame
    assert frame is not None
    assert "proxy_for" not in frame.answers
    assert frame.answers["story"] == told
