"""Which unit gets a case, and which must not."""

from dataclasses import replace
from pathlib import Path

import pytest

from backend_client.contract.case import Draft, PetitionKind, Place, Topic
from office.law.routing import Body, Units, load_units, recused, suggest_unit

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
