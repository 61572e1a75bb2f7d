"""What words want, said without a word of wanting, and in several short messages."""

import pytest

from dialogs.reading.acts.wishes import how_likely, wish_of


@pytest.mark.parametrize(
    ("messages", "wish"),
    [
        (["养老金停了", "从八月停的", "把停的补发了就行"], "把停的补发了就行"),
        (["摊子摆到路中间", "天天堵", "最好限行"], "最好限行"),
        (["地还给我", "队长占了盖棚子", "一分钱没给"], "地还给我"),
        (["消防通道堵死了", "划线，拖车，都行"], "划线，拖车，都行"),
        (["信号一格没有", "建基站吧", "谢谢"], "建基站吧"),
        (["学校收四百八", "还必须买两套"], None),
        (["打药的飞机来过", "蜜也不能卖了"], None),
        (["暖气不热", "建设小区7栋"], None),
        (["涨租了", "打扰你们了"], None),
        (["井坏了", "三十户人家没水吃"], None),
        (["路坏了"], None),
        ([], None),
    ],
)
def test_of_several_messages_the_one_that_wants_something_is_the_request(
    messages: list[str], wish: str | None
) -> None:
    assert wish_of(messages) == wish


def test_a_wish_is_likelier_than_a_story() -> None:
    assert how_likely("尽快恢复供暖") > 0.8
    assert how_likely("他们上个月来过一次就走了") < 0.1
    assert 0 <= how_likely("") <= 1
