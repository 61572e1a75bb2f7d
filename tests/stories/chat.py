"""What citizens of several stories do in the chat once their case has an answer."""

from sandbox.people.citizen import Citizen
from tests.program import Program


async def grades(citizen: Citizen, office: str, unit: str) -> None:
    """Both parties, below the newest card that asks."""
    citizen.taps("解决了")
    await citizen.hears("信访部门")
    citizen.taps(office)
    await citizen.hears("责任单位")
    citizen.taps(unit)
    await citizen.hears("谢谢")


async def graded(program: Program, number: str) -> tuple[str, str]:
    """The grades of both, once they have arrived at the office."""
    while True:
        case = await program.backend.get_case(number)
        if case.rating and case.rating.office and case.rating.unit:
            return case.rating.office.value, case.rating.unit.value


async def appeals(citizen: Citizen, ask: str, why: str) -> None:
    """`ask` is 申请复查 or 申请复核."""
    citizen.taps("看进度")
    await citizen.hears(ask)
    citizen.taps(ask)
    await citizen.hears("对答复哪里不服？")
    citizen.says(why)
    await citizen.hears("确认提交")
    citizen.taps("确认提交")
    await citizen.hears("申请交上去了")
