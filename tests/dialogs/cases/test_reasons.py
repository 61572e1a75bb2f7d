"""Why somebody is not content with an answer: whatever says so is a reason, asked or told; what is
about the form, waits or thanks is none."""

import pytest

from tests.dialogs.listening.situations import answered
from tests.dialogs.phone import Phone


@pytest.fixture
def asked() -> Phone:
    phone = answered()
    phone.says("我要复查")
    assert "对答复哪里不服" in phone.hears()
    return phone


@pytest.mark.parametrize(
    "said",
    [
        "没修好，天天还是黑的",
        "说法不对",
        "没解决",
        "凭什么说我不符合条件？",
        "谁来现场看过？",
        "修了怎么还是黑的？",
        "他们什么时候来过？",
        "怎么能这样答复",
        "有证据吗？",
        "照片是假的",
    ],
)
def test_what_somebody_is_not_content_with_is_a_reason(asked: Phone, said: str) -> None:
    asked.says(said)
    assert f"<b>理由</b>　{said}" in asked.hears()
    assert "确认提交" in asked.labels()


@pytest.mark.parametrize(
    "said", ["还有啥要填的？", "写这个干嘛", "怎么写？", "可以发照片吗？", "好的", "我说错了", "13"]
)
def test_what_is_about_the_form_is_none(asked: Phone, said: str) -> None:
    """Each once stood in the application to the body above."""
    asked.says(said)
    frame = asked.conversation.frame
    assert frame is not None
    assert "reasons" not in frame.answers
    assert "对答复哪里不服" in asked.hears()


def test_who_would_rather_wait_hears_that_nothing_was_sent(asked: Phone) -> None:
    asked.says("等会儿")
    assert "什么也没交上去" in asked.hears()
