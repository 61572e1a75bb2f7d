"""Time goes by: drafts and deadlines are remembered, whatever is restarted meanwhile."""

from sandbox.people.citizen import Citizen
from tests.program import Program, files

STORY = "村东头牛粪堆了快一个月，臭得开不了窗，希望赶紧清走"
LAMP = "新安村3组的路灯坏了半个月，希望尽快修好"


async def begins(citizen: Citizen) -> None:
    citizen.says("/start")
    await citizen.hears("我是信访小助手")
    citizen.taps("同意，开始")
    await citizen.hears("在哪里？怎么了？希望怎么办？")
    citizen.says(STORY)
    await citizen.hears("好让办事的人找到您")


async def test_a_draft_is_remembered_over_deploys_until_it_is_deleted_as_was_said(
    stopped: Program,
) -> None:
    citizen = stopped.citizen("王桂兰")
    async with stopped.running():
        await begins(citizen)
    rings = citizen.rings
    for time, said, shrinks in (
        ({"minutes": 11}, "还没有提交。接着填就点下面", False),
        ({"days": 1}, "还没有提交。接着填就点下面", True),
        ({"days": 2}, "存到7月18日（含当天），到时自动删掉", True),
    ):
        citizen.acted_at_revision = citizen.sandbox.revision
        stopped.clock.passes(**time)
        async with stopped.running():
            reminder = await citizen.hears(said)
            if shrinks:
                await citizen.hears_edit("最新的提醒在下面")
        assert "牛粪" not in reminder["text"]
    assert citizen.rings == rings + 3
    assert citizen.screen().count("接着填就点下面") == 1, "reminders do not pile up"
    stopped.clock.passes(days=28)
    async with stopped.running():
        await citizen.hears_edit("已经删掉")
        assert "牛粪" not in "".join(
            message.get("text", "") for message in citizen.sees if message["from"]["is_bot"]
        )
        citizen.says("/start")
        await citizen.hears("想反映什么，直接发给我")


async def test_whoever_is_reminded_goes_on_where_they_were(program: Program) -> None:
    citizen = program.citizen("王桂兰")
    await begins(citizen)
    program.clock.passes(minutes=11)
    await citizen.hears("还没有提交。接着填就点下面")
    citizen.taps("接着填")
    await citizen.hears("好让办事的人找到您")
    citizen.taps("我不方便实名")
    await citizen.hears("请核对")
    citizen.taps("确认提交")
    await citizen.hears("查询码")
    [case] = await program.cases()
    assert case.draft.facts == STORY


async def test_the_windows_for_rating_and_review_are_told_in_time(program: Program) -> None:
    citizen = program.citizen("王桂兰")
    receipt = await files(citizen, LAMP)
    [case] = await program.cases()
    assert case.number in receipt["text"]
    await program.moves(case.number, "forwarded", "accepted", "answered")
    await citizen.hears("有答复了，点开看")
    rings = citizen.rings
    program.clock.passes(days=12)  # to June 30
    reminder = await citizen.hears("评价，最晚7月3日（含当天），还剩3天")
    assert "路灯" not in reminder["text"]
    citizen.taps("没解决")
    await citizen.hears("申请复查，上一级重新看")
    program.clock.passes(days=11)  # to July 11
    await citizen.hears("申请复查，最晚7月18日（含当天），还剩7天")
    assert citizen.rings >= rings + 2
    citizen.taps("申请复查")
    await citizen.hears("对答复哪里不服？")
    citizen.says("没有人来修过")
    await citizen.hears("确认提交")
    citizen.taps("确认提交")
    await citizen.hears_edit("复查中")
