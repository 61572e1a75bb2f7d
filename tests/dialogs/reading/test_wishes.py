"""What words want, said without a word of wanting, and in several short messages."""

import pytest

from dialogs.reading.acts.wishes import how_likely, is_wish, wants, wish_of


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
        (["我儿子不敢上学", "老师让他罚站一上午", "罚站不算，还扇耳光"], None),
        (["身份证让人冒用了", "去银行，银行说找平台", "要求把那笔贷款撤销"], "要求把那笔贷款撤销"),
        (["祖坟让人平了", "修高速的", "叫我们去法院告"], None),
        (["摩托车让人扣了", "罚了我两百，把车还我"], "把车还我"),
        (["地址写错了", "让我自己找律师", "派人来看过"], None),
        (["老师老是骂人", "要不换老师要不我转学"], "要不换老师要不我转学"),
        (["屋里才十四度", "再不热就退取暖费"], "再不热就退取暖费"),
        (["路坏了"], None),
        ([], None),
    ],
)
def test_of_several_messages_the_one_that_wants_something_is_the_request(
    messages: list[str], wish: str | None
) -> None:
    assert wish_of(messages) == wish


@pytest.mark.parametrize("told", ["修高速的", "叫我们去法院告", "派人来看过", "罚了我两百"])
def test_what_only_tells_wants_nothing_although_it_begins_like_a_wish(told: str) -> None:
    assert not wants(told)
    assert not is_wish(told)


def test_a_wish_is_likelier_than_a_story() -> None:
    assert how_likely("尽快恢复供暖") > 0.8
    assert how_likely("他们上个月来过一次就走了") < 0.1
    assert 0 <= how_likely("") <= 1
