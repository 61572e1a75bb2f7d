"""What a citizen says in the last hour counts, though it is heard days later, by an office or by a
bot that was away."""

from bot.settings import Listen
from sandbox.people.citizen import Citizen
from tests.program import Program, files

LAMP = "新安村3组的路灯坏了半个月，希望尽快修好"
# Answered on 18 June: a review is open until 18 July, a Saturday, and taken until Monday's end.
TO_THE_LAST_EVENING = {"days": 30, "hours": 12}
TO_MONDAY_EVENING = {"days": 32, "hours": 12}
OVERNIGHT = {"hours": 12}  # Telegram keeps what was said for a day
BEYOND_MONDAY = {"days": 4}


async def is_answered(program: Program, citizen: Citizen) -> str:
    receipt = await files(citizen, LAMP)
    [case] = await program.cases()
    assert case.number in receipt["text"]
    await program.moves(case.number, "forwarded", "accepted", "answered")
    await citizen.hears("有答复了，点开看")
    return case.number


async def prepares_a_review(citizen: Citizen) -> None:
    citizen.taps("申请复查")
    await citizen.hears("对答复哪里不服？")
    citizen.says("没有人来修过")
    await citizen.hears("确认提交")


async def is_in_review(program: Program, number: str) -> str:
    """When it was asked for, as the office has it."""
    case = await program.backend.get_case(number)
    assert case.status == "in_review"
    said_at = case.events[-1].data["said_at"]
    assert isinstance(said_at, str)
    return said_at


async def test_a_review_that_is_confirmed_while_the_office_is_away_is_in_time(
    stopped: Program,
) -> None:
    async with stopped.running():
        assert stopped.peers is not None
        address = stopped.peers.backend_url
        citizen = stopped.citizen("王桂兰")
        number = await is_answered(stopped, citizen)
    stopped.clock.passes(**TO_THE_LAST_EVENING)
    async with stopped.with_backend_at(address).running():
        await prepares_a_review(citizen)
        citizen.taps("确认提交")
        await citizen.hears("申请交上去了")
    stopped.clock.passes(**BEYOND_MONDAY)
    stopped.settings = stopped.settings.model_copy(
        update={"backend_listen": Listen("127.0.0.1", int(address.rpartition(":")[2]))}
    )
    async with stopped.running():
        await citizen.hears_edit("复查中")
        assert (await is_in_review(stopped, number)).startswith("2026-07-18T14:")


async def test_a_review_that_is_confirmed_while_the_bot_is_away_is_in_time(
    stopped: Program,
) -> None:
    async with stopped.running():
        citizen = stopped.citizen("王桂兰")
        number = await is_answered(stopped, citizen)
        stopped.clock.passes(**TO_MONDAY_EVENING)
        await prepares_a_review(citizen)
    citizen.says("确认提交")
    stopped.clock.passes(**OVERNIGHT)
    async with stopped.running():
        await citizen.hears("申请交上去了")
        await citizen.hears_edit("复查中")
        assert (await is_in_review(stopped, number)).startswith("2026-07-20T14:")
        [step] = [e for e in (await stopped.backend.get_case(number)).events if e.data.get("late")]
        assert step.data["status"] == "in_review"
