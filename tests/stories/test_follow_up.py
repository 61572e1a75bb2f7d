"""What comes after filing, between a citizen and the office, as both see it."""

from sandbox.people.citizen import Citizen
from tests.program import Program, files
from tests.stories.chat import appeals_to_the_end, asks_for_supervision
from tests.stories.more import taps_behind_more

LAMP = "新安村3组的路灯坏了半个月，希望尽快修好"


async def filed(program: Program, citizen: Citizen) -> str:
    """A case that has been accepted; its number."""
    await files(citizen, LAMP)
    [case] = await program.cases()
    await program.moves(case.number, "forwarded", "accepted")
    await citizen.hears_edit("已受理")
    return case.number


async def desk(program: Program, number: str) -> str:
    assert program.peers is not None
    url = f"{program.peers.backend_url}/desk/cases/{number}"
    async with program.session.get(url) as response:
        return await response.text()


async def test_an_officer_asks_in_the_middle_of_another_filing_and_is_answered(
    program: Program,
) -> None:
    citizen = program.citizen("王桂兰")
    number = await filed(program, citizen)
    citizen.says("牛粪很臭，希望清走")
    await citizen.hears("事情发生在哪里")
    await program.asks(number, "是哪一根灯杆？")
    prompt = await citizen.hears("想问您一句话")
    assert "灯杆" not in prompt["text"]
    citizen.taps("看问题，回答")
    await citizen.hears("请回答上面的问题")
    await citizen.hears("是哪一根灯杆？")
    citizen.says("村口第三根")
    await citizen.hears("村口第三根")
    citizen.taps("确认提交")
    await citizen.hears("回答交上去了")
    await citizen.hears("事情发生在哪里")
    page = await desk(program, number)
    while "村口第三根" not in page:
        page = await desk(program, number)
    assert "信访人回答提问" in page
    assert "等待回答" not in page


async def test_not_solved_leads_to_supervision_review_recheck_and_what_happens_again(
    program: Program,
) -> None:
    citizen = program.citizen("王桂兰")
    number = await filed(program, citizen)
    await program.moves(number, "answered")
    await citizen.hears("有答复了，点开看")
    await asks_for_supervision(citizen)
    await appeals_to_the_end(program, citizen, number, "没有人来修过")
    assert "信访人请求督办" in await desk(program, number)
    citizen.taps("看进度")
    await citizen.hears("复核终结")
    citizen.taps("又发生了")
    await citizen.hears("说说这次是怎么回事")
    citizen.says("路灯修好两天又坏了")
    await citizen.hears("好让办事的人找到您")
    citizen.taps("我不方便实名")
    await citizen.hears("请核对")
    citizen.taps("确认提交")
    await citizen.hears(f"接着 {number}")
    _, again = await program.cases()
    assert again.draft.reopens == number
    assert again.draft.facts == "路灯修好两天又坏了"


async def test_a_muted_case_changes_without_a_sound(program: Program) -> None:
    citizen = program.citizen("王桂兰")
    number = await filed(program, citizen)
    await taps_behind_more(citizen, "不再提醒")
    await citizen.is_toasted("不再响")
    rings = citizen.rings
    await program.moves(number, "handling", "answered")
    await citizen.hears_edit("已清运")
    assert citizen.rings == rings


async def test_it_takes_a_citizen_few_actions_to_follow_up(program: Program) -> None:
    """Status one, a supplement two, urging two with its confirmation, rating three."""
    citizen = program.citizen("王桂兰")
    number = await filed(program, citizen)
    citizen.taps("看进度")
    await citizen.hears("已受理")

    citizen.says("补充 昨天又灭了两盏")
    await citizen.hears("昨天又灭了两盏")
    citizen.taps("确认提交")
    await citizen.hears("补充交上去了")

    citizen.taps("催办")
    await citizen.hears("信访部门就看得到")
    citizen.taps("催一下")
    await citizen.hears("已经帮您催了")

    await program.moves(number, "answered")
    await citizen.hears("有答复了，点开看")
    citizen.taps("解决一部分")
    await citizen.hears("信访部门")
    citizen.taps("满意")
    await citizen.hears_edit("责任单位")
    citizen.taps("基本满意")
    await citizen.hears_edit("谢谢")

    case = await program.backend.get_case(number)
    while not case.rating or not case.rating.unit:
        case = await program.backend.get_case(number)
    kinds = [str(event.type) for event in case.events]
    assert {"supplemented", "urged", "rated"} <= set(kinds)
