"""A scanned poster, a link of somebody else, and namesakes, from the chat to the desk's case."""

from bot.cli.posters import posters
from tests.program import Program

TOLD = "路灯坏了两个月没人管，晚上看不见路，希望尽快修好"


def scanned(program: Program, place: str, key: str) -> str:
    return posters([place], "petition_bot", key)[0].link.partition("start=")[2]


async def test_a_scanned_poster_fills_in_the_place_and_the_office_has_its_division(
    program: Program,
) -> None:
    citizen = program.citizen("王桂兰")
    citizen.says(f"/start {scanned(program, '襄樊市新安村', program.secrets.link_key)}")
    await citizen.hears("我是信访小助手")
    citizen.taps("同意，开始")
    await citizen.hears("在哪里？怎么了？希望怎么办？")
    citizen.says(TOLD)
    await citizen.hears_edit("襄樊市新安村（来自二维码）（湖北省 襄阳市）")
    await citizen.hears("好让办事的人找到您")
    citizen.taps("我不方便实名")
    await citizen.hears("请核对")
    citizen.taps("确认提交")
    await citizen.hears("查询码")
    [case] = await program.cases()
    assert case.draft.place is not None
    assert (case.draft.place.text, case.draft.place.division) == ("襄樊市新安村", "4206")
    assert case.draft.place.path == ("湖北省", "襄阳市")


async def test_a_poster_that_somebody_else_printed_is_a_link_like_any_other(
    program: Program,
) -> None:
    citizen = program.citizen("李秀英")
    citizen.says(f"/start {scanned(program, '鼓楼区幸福路', 'the key of somebody else')}")
    await citizen.hears("我是信访小助手")
    citizen.taps("同意，开始")
    await citizen.hears("在哪里？怎么了？希望怎么办？")
    citizen.says(TOLD)
    await citizen.hears_edit("鼓楼区幸福路（来自链接）（有 4 处同名")
    await citizen.hears("书面的通知")
    citizen.taps("我不方便实名")
    await citizen.hears("有几处同名")
    citizen.taps("江苏省 徐州市 鼓楼区")
    await citizen.hears_edit("鼓楼区幸福路（来自链接）（江苏省 徐州市 鼓楼区）")
