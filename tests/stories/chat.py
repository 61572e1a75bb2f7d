"""What citizens of several stories do in the chat once their case has an answer."""

from typing import Any

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


async def asks_for_supervision(citizen: Citizen) -> None:
    """Below the newest card that asks whether it is solved."""
    citizen.taps("没解决")
    await citizen.hears("请求督办：请信访部门去查")
    citizen.taps("请求督办")
    await citizen.hears("去查办理单位有没有照答复做")
    citizen.taps("是的，请求督办")
    await citizen.hears("督办请求交上去了")


async def appeals_to_the_end(
    program: Program, citizen: Citizen, number: str, why: str
) -> dict[str, Any]:
    """Review and recheck, each decided and its opinion read; the card of the last."""
    for ask, waits, to, status, opinion in (
        ("申请复查", "查中", "reviewed", "已复查", "看复查意见全文"),
        ("申请复核", "核中", "final", "复核终结", "看复核意见全文"),
    ):
        await appeals(citizen, ask, why)
        await citizen.hears(waits)
        await program.moves(number, to)
        card = await citizen.hears(status)
        citizen.taps(opinion)
        await citizen.hears("查过现场，已经修好")
    return card
