"""Which unit gets a case, and which must not."""

from dataclasses import replace
from pathlib import Path

import pytest

from backend_client.contract.case import (
    CaseStatus,
    Draft,
    Move,
    PetitionKind,
    Place,
    Topic,
)
from office.accounts.demo import demo_officer
from office.law.routing import (
    Body,
    Reason,
    Statements,
    Units,
    load_units,
    proposals,
    recused,
    suggest_unit,
)
from office.rights.counts import at_work
from office.rights.rows import Reader
from tests.office.browser import Browser
from tests.office.colleagues.test_assignment import as_
from tests.office.running import AN_ANSWER, Running, a_draft

UNITS = load_units()


def draft(
    facts: str,
    kind: PetitionKind = PetitionKind.CLAIM,
    *,
    place: str | None = None,
    topic: str | None = None,
    confidential: bool = False,
) -> Draft:
    return Draft(
        "d",
        kind,
        request="",
        facts=facts,
        place=Place(place) if place else None,
        topic=Topic((topic,)) if topic else None,
        confidential=confidential,
    )


def proposed(matter: Draft) -> str | None:
    body = suggest_unit(matter, UNITS)
    return body.name if body else None


def test_the_town_takes_its_everyday_matters_first() -> None:
    matter = draft("牛粪堆了快一个月", place="河北乡新安村", topic="环境保护")
    assert proposed(matter) == "河北乡人民政府"


NAMESAKES = Units(
    (
        Body("county", "县政府", divisions=("130102",)),
        Body("east", "东县城关镇", towns=("城关镇",), divisions=("130102100",)),
        Body("west", "西县城关镇", towns=("城关镇",), divisions=("130104100",)),
        Body("old", "老街道办", towns=("老街",)),
        Body("all", "信访局", general=True),
    )
)


@pytest.mark.parametrize(
    ("text", "division", "unit"),
    [
        ("城关镇东街", "130104100", "west"),
        ("东街", "130102100", "east"),  # a pin: its words name no town
        ("城关镇东街", "130102", "county"),
        ("城关镇东街", None, "east"),  # nothing was recognised: the first of that name
        ("城关镇东街", "110105", "all"),  # another county's, which is nobody's here
        ("老街12号", "110105", "old"),
    ],
)
def test_the_division_that_was_recognised_tells_namesakes_apart(
    text: str, division: str | None, unit: str
) -> None:
    matter = replace(draft("路灯坏了"), place=Place(text, division=division))
    body = suggest_unit(matter, NAMESAKES)
    assert body is not None
    assert body.id == unit


def test_the_topic_decides_where_no_town_is_named() -> None:
    assert proposed(draft("欠薪", topic="劳动和社会保障")) == "青河县人力资源和社会保障局"


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        (("政法", "交通管理", "交通安全管理"), "青河县公安局"),  # traffic lights: was 政法委's
        (("政法", "户籍证件"), "青河县公安局"),
        (("政法", "诉讼", "民事诉讼"), "青河县委政法委员会"),
        (("政法",), "青河县委政法委员会"),
        (("政法", "交通管理办法"), "青河县委政法委员会"),
    ],
)
def test_a_branch_of_a_topic_goes_to_the_unit_that_is_named_for_it(
    path: tuple[str, ...], unit: str
) -> None:
    matter = replace(draft("路口没有红绿灯"), topic=Topic(path))
    assert proposed(matter) == unit
    about = [body.name for body, why in proposals(Statements(matter), UNITS) if why is Reason.TOPIC]
    whole = "青河县委政法委员会"
    assert about == [unit, *([whole] if unit != whole else [])], "then who has all of the topic"


def test_what_fits_nobody_goes_to_the_general_unit() -> None:
    assert proposed(draft("不知道找谁")) == "青河县人民政府"


def test_every_first_level_topic_has_its_unit() -> None:
    topics = [topic.path[0] for topic in UNITS.topics()]
    assert len(topics) == len(set(topics)) == 15


def test_a_denunciation_goes_to_whoever_takes_them_and_never_to_the_accused() -> None:
    matter = draft("教育局局长挪用经费", PetitionKind.DENUNCIATION, topic="教育文体")
    assert proposed(matter) == "青河县纪委监委"
    assert "xian-jiaoyu" in recused(matter, UNITS)


def test_a_denunciation_of_those_who_take_them_goes_one_level_up() -> None:
    assert proposed(draft("县纪委的人收钱", PetitionKind.DENUNCIATION)) == "云岭市纪委监委"


def test_a_denunciation_of_all_who_take_them_waits_for_a_person() -> None:
    assert proposed(draft("市纪委和县纪委", PetitionKind.DENUNCIATION)) is None


def test_a_confidential_claim_never_reaches_the_unit_it_names_nor_those_below() -> None:
    matter = draft("县政府拖着不办", confidential=True, topic="民政", place="柳林镇")
    barred = recused(matter, UNITS)
    assert {"xian-zhengfu", "xian-minzheng", "liulin-zhen"} <= barred
    assert proposed(matter) is None


@pytest.mark.parametrize("facts", ["教 育 局", "教育\n局", "教育局"])
def test_a_name_broken_up_is_still_a_name(facts: str) -> None:
    assert "xian-jiaoyu" in recused(draft(facts, PetitionKind.DENUNCIATION), UNITS)


def test_an_open_claim_may_go_to_the_unit_it_names() -> None:
    assert recused(draft("教育局不发补助"), UNITS) == frozenset()


@pytest.mark.parametrize(
    ("bodies", "message"),
    [
        ((Body("a", "A"), Body("a", "B")), "stands twice"),
        ((Body("a", "A"), Body("b", "A")), "stands twice"),
        ((Body("a", "A", above="x"),), "a answers to x"),
        ((Body("a", "A", above="b"), Body("b", "B", above="a")), "answers to itself"),
    ],
)
def test_a_mistake_in_the_table_stops_the_start(bodies: tuple[Body, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Units(bodies)


def test_another_table_can_be_loaded(tmp_path: Path) -> None:
    table = tmp_path / "units.toml"
    table.write_text('[[unit]]\nid = "a"\nname = "A"\ngeneral = true\n', "utf-8")
    body = suggest_unit(draft("x"), load_units(table))
    assert body is not None
    assert body.id == "a"


def test_the_units_that_could_take_it_are_named_with_why_and_the_suggested_one_is_first() -> None:
    draft = a_draft(
        facts="村口的路面坑坑洼洼，车过不去",
        topic=Topic(("交通运输",)),
        place=Place("河北乡", path=("某省", "青河县", "河北乡")),
    )
    found = [(body.id, str(reason)) for body, reason in proposals(Statements(draft), UNITS)]
    assert found[:2] == [("hebei-xiang", "place"), ("xian-jiaotong", "topic")]
    assert len(found) == 3 and found[2][1] == "general"
    best = suggest_unit(draft, UNITS)
    assert best is not None and best.id == found[0][0]


def test_a_complaint_goes_above_and_a_denunciation_to_the_discipline_bodies_alone() -> None:
    complaint = a_draft(facts="河北乡政府推诿不管，去了三次都不办", request="希望处理")
    [best, *others] = proposals(Statements(complaint), UNITS)
    assert (best[0], str(best[1])) == (suggest_unit(complaint, UNITS), "above")
    assert "hebei-xiang" not in {body.id for body, _ in others}
    told = a_draft(kind=PetitionKind.DENUNCIATION, facts="河北乡的乡长收了红包")
    [(body, reason)] = proposals(Statements(told), UNITS)
    assert (body.denunciations, str(reason)) == (True, "discipline")
    unknown = a_draft(kind=PetitionKind.DENUNCIATION, facts="有人收了红包")
    assert proposals(Statements(unknown), UNITS) == ()


async def test_the_desk_says_why_a_unit_is_suggested_and_how_much_it_has(backend: Running) -> None:
    desk = as_(Browser(backend, backend.session), "demo-clerk")
    roads = Topic(("交通运输",))
    for at in range(3):
        number = (await backend.bot.file_case(a_draft(f"d{at}", topic=roads))).number
        await backend.move(number, Move(CaseStatus.FORWARDED, unit="xian-jiaotong"))
    await backend.move(number, CaseStatus.ACCEPTED, AN_ANSWER)
    secret = a_draft("d8", topic=roads, confidential=True)
    hidden = (await backend.bot.file_case(secret)).number
    await backend.move(hidden, Move(CaseStatus.FORWARDED, unit="xian-jiaotong"))
    number = (await backend.bot.file_case(a_draft("d9", topic=roads))).number
    _, page = await desk.look(f"/desk/cases/{number}")
    assert "青河县交通运输局：归类归它管（交通运输），手上在办 3 件" in page
    reads_none = Reader(demo_officer("demo-handler"), UNITS)
    async with backend.office.database.read() as session:
        assert await at_work(session, reads_none, ["青河县交通运输局"]) == {"青河县交通运输局": 0}
