"""Simple matters of a first time go to their unit by themselves, where the office wishes it."""

from typing import Any

import pytest

from backend_client.contract.case import (
    CaseStatus,
    Moved,
    Petitioner,
    PetitionKind,
    Place,
    Topic,
)
from backend_client.contract.on_behalf import Represented
from backend_client.json_codec import from_plain
from tests.office.conftest import Start
from tests.office.running import Running, a_draft

ROADS = Topic(("交通运输",), reasons=("路面",))
ROAD: dict[str, Any] = {
    "request": "希望修好路面",
    "facts": "村口的路面坑坑洼洼，车过不去，希望修好路面",
    "topic": ROADS,
}
TRANSPORT = "青河县交通运输局"


async def filed(backend: Running, ref: str = "draft-1", **changes: Any) -> tuple[str, str | None]:
    """The status of a case that was just filed, and its unit."""
    number = (await backend.bot.file_case(a_draft(ref, **(ROAD | changes)))).number
    case = await backend.bot.get_case(number)
    return case.status, case.unit


async def test_a_simple_matter_goes_to_the_unit_of_its_topic_or_its_place(start: Start) -> None:
    backend = await start(forward_simple=True)
    assert await filed(backend) == (CaseStatus.FORWARDED, TRANSPORT)
    suggested = await filed(backend, "d2", kind=PetitionKind.SUGGESTION)
    assert suggested == (CaseStatus.FORWARDED, TRANSPORT)
    town = Place("河北乡", path=("某省", "青河县", "河北乡"))
    assert await filed(backend, "d3", place=town) == (CaseStatus.FORWARDED, "河北乡人民政府")
    number = (await backend.bot.file_case(a_draft("d4", **ROAD))).number
    moved = from_plain(Moved, (await backend.bot.get_case(number)).events[-1].data)
    assert [each.name for each in moved.files] == [f"转送告知书-{number}.pdf"]


@pytest.mark.parametrize(
    "changes",
    [
        {"urgent": True},
        {"confidential": True},
        {"kind": PetitionKind.DENUNCIATION},
        {"petitioner": Petitioner("王桂兰", "新安村", joint=True)},
        {"on_behalf": Represented("赵小满", "13900002222", "新安村5组3号", "邻居")},
        {"accused": ("李建国",)},
        {"facts": "村口的路面坑坑洼洼，交通局的人推诿不管，希望修好路面"},
        {"request": "希望查处", "facts": "修路的钱被交通局局长贪污了，希望查处"},
        {"facts": "有人从修路款里拿钱，村口的路面坑坑洼洼，希望修好路面"},
        {"topic": None},
    ],
    ids=lambda each: next(iter(each)),
)
async def test_what_is_not_simple_waits_for_a_person(start: Start, changes: Any) -> None:
    backend = await start(forward_simple=True)
    assert await filed(backend, **changes) == (CaseStatus.REGISTERED, None)


async def test_what_comes_again_waits_for_a_person(start: Start) -> None:
    backend = await start(forward_simple=True)
    number = (await backend.bot.file_case(a_draft("d1", **ROAD))).number
    assert await filed(backend, "d2", repeats=number) == (CaseStatus.REGISTERED, None)


async def test_without_the_setting_it_waits_for_a_clerk(backend: Running) -> None:
    assert await filed(backend) == (CaseStatus.REGISTERED, None)
