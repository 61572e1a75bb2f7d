"""A case looked up from elsewhere, guessed at, and moved to a new phone."""

from backend_client.contract.case import Case
from sandbox.people.citizen import Citizen
from tests.program import Program

STORY = "新安村3组的路灯坏了半个月，晚上看不见路，希望尽快修好"


async def files_signed(program: Program, citizen: Citizen) -> tuple[Case, str]:
    """The case, and its query code."""
    citizen.says(STORY)
    await citizen.hears("同意，开始")
    citizen.taps("同意，开始")
    await citizen.hears("好让办事的人找到您")
    citizen.taps("填写姓名住址")
    await citizen.hears("请写姓名和住址")
    citizen.says("王桂兰，新安村3组12号")
    await citizen.hears("留个手机号")
    citizen.taps("发送我的手机号")
    await citizen.hears("请核对")
    citizen.taps("确认提交")
    await citizen.hears("查询码")
    [case] = await program.cases()
    receipt = await program.backend.find_case(case.client_ref)
    assert receipt is not None
    return case, receipt.query_code


async def looks_up(citizen: Citizen, number: str, code: str) -> None:
    citizen.says(f"/status {number} {code}")
    await citizen.hears("正在查")


async def test_a_case_moves_to_a_new_account_and_nothing_is_lost_on_the_way(
    program: Program,
) -> None:
    old, new = program.citizen("王桂兰"), program.citizen("兰姐")
    case, code = await files_signed(program, old)
    await program.moves(case.number, "forwarded")
    await old.hears_edit("已转送")
    new.phone = old.phone
    await looks_up(new, case.number, code)
    found = await new.hears_edit("已转送")
    for personal in ("路灯", "王桂兰", "新安村", old.phone[-8:]):
        assert personal not in found["text"]
    new.taps("这是我的，移到这里")
    await new.hears("发送我的手机号")
    new.taps("发送我的手机号")
    await new.hears("移过来了")
    await new.hears("路灯")
    gone = await old.hears("已经移到另一个聊天里")
    assert "路灯" not in gone["text"]
    await old.hears_edit("已移到另一个聊天")

    rings = old.rings
    await program.moves(case.number, "accepted")
    await new.hears_edit("已受理")
    await new.hears("有新消息")
    assert old.rings == rings
    new.taps("催办")
    await new.hears("一个阶段催一次")
    new.taps("催一下")
    await new.hears_edit("已经帮您催了")
    while not any(event.type == "urged" for event in case.events):
        case = await program.backend.get_case(case.number)
    old.says("/cases")
    await old.hears("您还没有提交过")


async def test_another_phone_moves_nothing_and_the_owner_hears_nothing(program: Program) -> None:
    owner, thief = program.citizen("王桂兰"), program.citizen("路人")
    case, code = await files_signed(program, owner)
    await looks_up(thief, case.number, code)
    await thief.hears_edit("已登记")
    thief.taps("这是我的，移到这里")
    await thief.hears("发送我的手机号")
    thief.sends_contact(owner.phone, "王桂兰", user_id=owner.id)
    await thief.hears("别人的名片")
    rings = owner.rings
    thief.taps("发送我的手机号")
    await thief.hears("没有移成")
    assert owner.rings == rings
    owner.says("/cases")
    await owner.hears("1 件")


async def test_wrong_pairs_look_alike_and_lock_whoever_guesses(program: Program) -> None:
    owner, guesser = program.citizen("王桂兰"), program.citizen("路人")
    case, code = await files_signed(program, owner)
    answers = set()
    for number in (case.number, "260618-0009-9", case.number, "1", case.number):
        await looks_up(guesser, number, "AAAA-AAAA")
        answers.add((await guesser.hears_edit("没有查到"))["text"])
    assert len(answers) == 1
    guesser.says(f"/status {case.number} {code}")
    await guesser.hears("一小时后再查")
    owner.says(f"/status {case.number} {code}")
    await owner.hears("路灯")


async def test_a_stranger_who_guesses_does_not_lock_the_petitioner_s_new_phone_out(
    program: Program,
) -> None:
    owner, guesser = program.citizen("王桂兰"), program.citizen("路人")
    case, code = await files_signed(program, owner)
    for _ in range(5):
        await looks_up(guesser, case.number, "AAAA-AAAA")
        await guesser.hears_edit("没有查到")
    new = program.citizen("兰姐")
    await looks_up(new, case.number, code)
    await new.hears_edit("已登记")


async def test_what_the_office_does_meanwhile_is_told_once_to_whoever_has_the_case(
    stopped: Program,
) -> None:
    old, new = stopped.citizen("王桂兰"), stopped.citizen("兰姐")
    new.phone = old.phone
    async with stopped.running():
        case, code = await files_signed(stopped, old)
        await looks_up(new, case.number, code)
        await new.hears_edit("已登记")
        new.taps("这是我的，移到这里")
        await new.hears("发送我的手机号")
        new.taps("发送我的手机号")
        await stopped.moves(case.number, "forwarded", "accepted")
    async with stopped.running():
        await stopped.moves(case.number, "handling")
        card = await new.hears("正在办")
        for step in ("已提交", "已登记", "已转送", "已受理", "办理中"):
            assert step in card["text"]
        await old.hears("已经移到另一个聊天里")
        rings = old.rings
        await stopped.moves(case.number, "answered")
        await new.hears("有答复了，点开看")
        assert old.rings == rings
        case = await stopped.backend.get_case(case.number)
        assert [event.seq for event in case.events] == list(range(1, len(case.events) + 1))
