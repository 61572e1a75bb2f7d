"""A special channel, from its link to the two bodies that have the case at once."""

from sandbox.people.citizen import Citizen
from tests.program import Program
from tests.stories.campaigns import are_known, keeps, shipped
from tests.stories.test_bodies import steps, tasks_of

PREGNANT = (
    "我叫林秀英，怀孕36周，从外地回来健康码变橙码了，县医院不让进去产检，"
    "住在柳林镇南街阳光小区3号楼，电话13800001111"
)


async def comes(citizen: Citizen, code: str) -> None:
    citizen.says(f"/start c-{code}")
    await citizen.hears("我是信访小助手")
    citizen.taps("同意，开始")


async def test_a_pregnant_woman_with_an_orange_code_reaches_two_bodies_at_once(
    stopped: Program,
) -> None:
    """As in Fujian: one link, urgent, to two bodies at the same time, and tracked from then on."""
    await keeps(stopped, shipped("yiqing"))
    async with stopped.running() as program:
        await are_known(program)
        citizen = program.citizen("林秀英")
        citizen.says("/start c-yiqing")
        notice = await citizen.hears("我是信访小助手")
        assert notice["text"].startswith("这里是青河县疫情求助专线")
        citizen.taps("同意，开始")
        await citizen.hears("健康码什么颜色，要什么帮助")
        citizen.says(PREGNANT)
        card = await citizen.hears("请核对")
        assert "健康码　黄码或橙码" in card["text"]
        assert "要什么帮助　生孩子、产检" in card["text"]
        citizen.taps("确认提交")  # four actions from the link
        await citizen.hears("已经加急，同时转给卫健局和商旅局")
        await citizen.hears("查询码")
        card = await citizen.hears_edit("承办　青河县卫生健康局")
        assert "紧急同办　青河县商务和文化旅游局（还没签收）" in card["text"]

        [case] = await program.cases()
        assert case.draft.urgent
        filed = case.draft.campaign
        assert filed is not None
        assert [(each.asked, each.answer) for each in filed.answers] == [
            ("健康码", "黄码或橙码"),
            ("要什么帮助", "生孩子、产检"),
        ]
        [task] = await tasks_of(program, case.number)
        await steps(program, case.number, task["number"], "read")
        await citizen.hears_edit("青河县商务和文化旅游局（已签收，在办）")
        await program.moves(case.number, "accepted")
        await citizen.hears_edit("已受理")
        await steps(program, case.number, task["number"], "reported", "车已经派了")
        await citizen.hears_edit("青河县商务和文化旅游局（办完了）")
        await program.moves(case.number, "answered")
        await citizen.hears("有答复了")
