"""Several neighbours bring one matter: one files, the others sign in their own chats."""

import re

from sandbox.people.citizen import Citizen
from tests.program import Program
from tests.stories.desk import Officer
from tests.stories.more import taps_behind_more

STORY = "我们12户联名：李明、王芳、赵强，反映松树乡楼下的烧烤摊油烟太大，希望搬走"


async def files_for_several(citizen: Citizen) -> str:
    """What the link for the others carries."""
    citizen.says(STORY)
    await citizen.hears("同意，开始")
    citizen.taps("同意，开始")
    await citizen.hears("请写姓名和住址")
    citizen.says("李明，松树乡3组12号")
    await citizen.hears("留个手机号")
    citizen.taps("发送我的手机号")
    await citizen.hears("请核对")
    citizen.taps("确认提交")
    sent = (await citizen.hears("点开，再点一下，就算联名"))["text"]
    assert "王芳、赵强" in sent
    link = re.search(r"https://t\.me/\w+\?start=(y[0-9a-f]{32})", sent)
    assert link, sent
    return link[1]


async def test_neighbours_sign_follow_and_leave(program: Program) -> None:
    first, second, third = (program.citizen(name) for name in ("李明", "王芳", "小仙女"))
    link = await files_for_several(first)
    [case] = await program.cases()
    officer = Officer(program)
    assert "1 人已联名" in await officer.looks(f"/desk/cases/{case.number}")

    second.says(f"/start {link}")
    await second.hears_edit("由 李明 发起，已有 1 人联名")
    second.taps("用“王芳”联名")
    await second.hears("联名好了")
    await first.hears_edit("2 人已联名")
    third.says(f"/start {link}")
    await third.hears_edit("把姓名发给我")
    third.says("赵强")
    await third.hears("联名好了")
    await first.hears_edit("3 人已联名")
    page = await officer.looks(f"/desk/cases/{case.number}")
    assert "3 人已联名" in page and "王芳" not in page

    rings = first.rings, second.rings, third.rings
    await program.moves(case.number, "forwarded")
    for citizen, before in zip((first, second, third), rings, strict=True):
        await citizen.hears("有新消息")
        assert citizen.rings == before + 1
    await taps_behind_more(third, "退出联名")
    await third.hears("退出了")
    await first.hears_edit("2 人已联名")
    gone = third.rings
    await program.moves(case.number, "accepted", "handling", "answered")
    await second.hears("有答复了，点开看")
    await first.hears("有答复了，点开看")
    assert third.rings == gone
    second.taps("没解决")
    await second.hears("请和发起的人商量")
    assert not re.search(r"1[3-9]\d{9}", str(second.sees)), "of nobody a telephone"
