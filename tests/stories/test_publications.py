"""Question and answer in public: the citizen reads first just what everybody will, an officer
approves it, and whoever said yes takes it back at once. What is denounced is never asked for."""

from backend_client.wording.spelling import squeezed
from tests.program import Program, files
from tests.stories.desk import closed, hires
from tests.stories.more import taps_behind_more

LAMP = "我叫王桂兰，新安村3组12号门口的路灯坏了半个月，希望尽快修好"
BRIBE = "河北乡乡长李某收了包工头五万块钱，把修路的活给了他，希望查处"


async def test_what_was_answered_is_public_by_consent_and_approval_until_it_is_taken_back(
    stopped: Program,
) -> None:
    citizen = stopped.citizen("王桂兰")
    async with closed(stopped, public_page=True).running() as program:
        clerk, handler, leader = await hires(
            program,
            ("lin", "clerk", ""),
            ("zhao", "handler", "xian-zhujian"),
            ("zhou", "supervisor leader", ""),
        )
        await files(citizen, LAMP)
        [case] = await program.cases()
        number = case.number
        await clerk.hands_over(number, "青河县住房和城乡建设局")
        await handler.moves(number, "受理", route="⑥ 调查核实后答复")
        await handler.gives_answer(
            number,
            "路灯6月20日修好了",
            "6月19日和王桂兰一起看过，灯泡坏了",
            "6月20日换了灯泡，路灯亮了",
        )
        await citizen.hears("有答复了")
        citizen.taps("看进度")
        await citizen.hears("路灯6月20日修好了")
        assert number not in (await leader.reads("/desk/publications")).words
        await taps_behind_more(citizen, "公开问答")
        preview = (await citizen.hears("网页上会登这些，一个字不多"))["text"]
        for secret in ("王桂兰", "3组12号"):
            assert secret not in preview
        assert "路灯6月20日修好了" in preview
        assert "路灯" not in (await leader.reads("/public")).words, "read, and not agreed to yet"
        citizen.taps("同意公开")
        await citizen.hears("信访局看过才登")
        listed = await leader.sees("/desk/publications", number)
        assert "信访人同意公开，等督查或者领导看" in listed.words
        shown = await leader.reads(listed.link(number, "/desk/publications"))
        assert "路灯" not in (await leader.reads("/public")).words, (
            "agreed to, and not approved yet"
        )
        await leader.presses(shown, "看过了，放到网页上")
        await citizen.hears("登在网页上了")
        public = await leader.reads("/public")
        about, *lines = preview.partition("——")[0].strip().splitlines()[1:]
        for line in (*about.split("，"), *lines):
            assert squeezed(line) in squeezed(public.words), "just what was agreed to"
            assert squeezed(line) in squeezed(shown.words), "and what the officer has read"
        citizen.says("不要公开了")
        await citizen.hears("撤回了 ✓ 网页上马上就没有了")
        while "路灯" in (await leader.reads("/public")).words:
            pass
        listed = await leader.reads("/desk/publications")
        assert number not in listed.words


async def test_a_denunciation_is_never_asked_for_and_never_public(stopped: Program) -> None:
    citizen = stopped.citizen("赵强")
    async with closed(stopped, public_page=True).running() as program:
        office, county, township, leader = await hires(
            program,
            ("lin", "clerk discipline", ""),
            ("zhao", "discipline", "xian-jiwei"),
            ("qian", "handler", "hebei-xiang"),
            ("zhou", "supervisor leader", ""),
        )
        await files(citizen, BRIBE)
        [case] = await program.cases()
        number = case.number
        await office.hands_over(number, "青河县纪委监委")
        await county.moves(number, "受理")
        await county.gives_answer(
            number, "已经立案", "6月19日和包工头谈过，收钱属实", "6月20日立案审查，结果另行告知"
        )
        await citizen.hears("有答复了")
        citizen.taps("看进度")
        card = await citizen.hears("已经立案")
        assert "公开问答" not in str(card["reply_markup"]) and "申请复查" not in card["text"]
        citizen.says("不要公开了")
        await citizen.hears("没有登在网页上的事")
        assert not await township.may_read(f"/desk/cases/{number}")
        assert not await leader.may_read(f"/desk/publications/{number}")
        assert number not in (await leader.reads("/desk/publications")).words
        assert "立案" not in (await leader.reads("/public")).words
