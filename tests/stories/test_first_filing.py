"""A first-time filing, from /start to the rating, word for word as a citizen types and taps it."""

from sandbox.people.citizen import Citizen
from tests.program import Program, prepares

STORY = "村东头牛粪堆了快一个月，臭得开不了窗，找过村里没人管，希望赶紧清走"


async def files_the_story(citizen: Citizen) -> int:
    """The transcript up to 确认提交; the number of actions it took."""
    citizen.says("/start")
    await citizen.hears("我是信访小助手")
    citizen.taps("同意，开始")
    await citizen.hears("在哪里？怎么了？希望怎么办？")
    citizen.says(STORY)
    citizen.sends_photo()
    citizen.sends_photo()
    await citizen.hears("照片 2")
    citizen.taps("填写姓名住址")
    await citizen.hears("请写姓名和住址")
    citizen.says("王桂兰，新安村3组12号")
    await citizen.hears("留个手机号")
    citizen.taps("发送我的手机号")
    await citizen.hears("请核对")
    citizen.taps("确认提交")
    return 7  # 开始, 同意, the story with its photos, 填写, name and address, phone, 确认


async def test_the_transcript_from_the_first_tap_to_the_rating(program: Program) -> None:
    citizen = program.citizen("王桂兰")
    await files_the_story(citizen)
    receipt = await citizen.hears("查询码")
    assert "转给能办的单位" in receipt["text"]

    [case] = await program.cases()
    assert case.draft.facts == STORY
    assert case.draft.request == "希望赶紧清走"
    assert case.draft.topic is not None
    assert case.draft.topic.path[0] == "环境保护"
    assert case.draft.petitioner.name == "王桂兰"
    assert case.draft.petitioner.address == "新安村3组12号"
    assert [file.kind for file in case.draft.attachments] == ["photo", "photo"]
    assert case.number in receipt["text"]

    rings = citizen.rings
    await program.moves(case.number, "forwarded")
    await citizen.hears_edit("已转送")
    await program.moves(case.number, "accepted")
    await citizen.hears_edit("已受理")
    accepted = await citizen.hears_edit("答复您")
    assert accepted["message_id"] == receipt["message_id"], "one living card, edited in place"
    await program.moves(case.number, "handling", "answered")
    answer = await citizen.hears_edit("已清运")
    assert "解决了吗" in answer["text"]
    await citizen.hears("有答复了，点开看")
    assert citizen.rings == rings + 4, "each change rings once"

    citizen.taps("解决了")
    await citizen.hears("信访部门")
    citizen.taps("满意")
    await citizen.hears_edit("责任单位")
    citizen.taps("满意")
    await citizen.hears_edit("谢谢")
    case = await program.backend.get_case(case.number)
    while case.rating is None or case.rating.unit is None:
        case = await program.backend.get_case(case.number)
    assert (case.rating.outcome, case.rating.office, case.rating.unit) == (
        "solved",
        "satisfied",
        "satisfied",
    )


async def test_a_returning_citizen_files_in_two_actions(program: Program) -> None:
    citizen = program.citizen("王桂兰")
    assert await files_the_story(citizen) <= 7
    await citizen.hears("查询码")
    citizen.says("新安村3组的路灯坏了半个月，晚上看不见路，希望尽快修好")
    await citizen.hears("请核对")
    citizen.taps("确认提交")
    while len(cases := await program.cases()) < 2:
        pass  # the first one's card shows a query code as well
    assert [case.draft.petitioner.name for case in cases] == ["王桂兰", "王桂兰"]
    assert cases[1].draft.petitioner.phone == cases[0].draft.petitioner.phone


async def test_the_words_confirm_as_well_as_the_button(program: Program) -> None:
    citizen = program.citizen("王桂兰")
    await prepares(citizen, "新安村3组的路灯坏了半个月，希望尽快修好")
    citizen.says("确认提交")
    await citizen.hears("查询码")
    [case] = await program.cases()
    assert case.draft.petitioner.anonymous


async def test_a_double_tap_on_send_files_one_case(program: Program) -> None:
    citizen = program.citizen("王桂兰")
    card = await prepares(citizen, "新安村3组的路灯坏了半个月，希望尽快修好")
    citizen.taps("确认提交", message=card)
    citizen.presses(
        card["reply_markup"]["inline_keyboard"][0][0]["callback_data"], card["message_id"]
    )
    await citizen.is_toasted("没有重复")
    await citizen.hears("查询码")
    assert len(await program.cases()) == 1
