"""A denunciation never reaches the accused, however they are spelled, wherever they are named."""

import random
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args, get_type_hints

import pytest

from backend_client.contract.case import Draft, Petitioner, PetitionKind, Place, Topic
from backend_client.contract.files import Attachment
from backend_client.wording.all_words import NO_WORDS, words_of_draft
from office.law.routing import (
    Body,
    Statements,
    Units,
    avoided,
    doubts,
    load_units,
    recused,
    suggest_unit,
)
from tests.office.accusations import accusations, counties

UNITS = load_units()


def matter(facts: str, kind: PetitionKind = PetitionKind.DENUNCIATION, **changes: Any) -> Draft:
    return replace(Draft("d", kind, "", facts), **changes)


def proposed(statements: Draft | Statements) -> str | None:
    body = suggest_unit(statements, UNITS)
    return body.id if body else None


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_no_unit_of_the_accused_is_proposed_or_taken_in_ten_thousand_spellings(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(5):
        units = counties(dice)
        for each in accusations(dice, units, 100):
            statements = Statements(each.draft, later=each.later)
            barred, body = recused(statements, units), suggest_unit(statements, units)
            assert each.id in barred, each
            below = {b.id for b in units.bodies if b.above == each.id}
            assert below <= barred, each
            assert body is None or body.id not in barred, each
            if each.draft.kind is PetitionKind.DENUNCIATION and body is not None:
                assert body.denunciations, each


@pytest.mark.parametrize(
    ("facts", "unit"),
    [
        ("縣紀委的人收了錢", "xian-jiwei"),
        ("農業局的人", "xian-nongye"),
        ("鄉長", "hebei-xiang"),
        ("青河县纪律检查委员会的王某", "xian-jiwei"),
        ("县监察委员会", "xian-jiwei"),
        ("民\u200b政\u200b局", "xian-minzheng"),
        ("民·政·局", "xian-minzheng"),
        ("镇里的头", "liulin-zhen"),
        ("民政的李局长", "xian-minzheng"),
        ("青河县长", "xian-zhengfu"),
        ("县委书记", "xian-zhengfu"),
    ],
)
def test_a_unit_is_known_by_whatever_it_is_called(facts: str, unit: str) -> None:
    """Each of these was "not named" and got the case by itself, or could be given it."""
    assert unit in recused(matter(facts), UNITS)


def test_an_office_and_a_place_told_apart_name_the_unit() -> None:
    units = Units(
        (
            Body("county", "白塔县人民政府", divisions=("130102",)),
            Body("town", "松岗镇人民政府", "county", divisions=("130102100",)),
            Body("other", "长岭镇人民政府", "county", divisions=("130102101",)),
        )
    )
    statements = matter("现任书记收了钱", place=Place("", 1.0, 2.0, division="130102100"))
    assert recused(statements, units) == {"town"}
    assert recused(matter("书记收了钱", place=Place("松岗镇")), units) == {"town"}


def test_the_discipline_body_that_is_accused_is_not_proposed() -> None:
    """It was routed to 青河县纪委监委 by itself."""
    assert proposed(matter("举报青河县纪律检查委员会的王某收了企业二十万元")) == "shi-jiwei"
    assert proposed(matter("纪委的人收了钱")) is None  # whose, nobody says
    assert proposed(matter("请县纪委查处农业局的王某")) == "xian-jiwei"


def test_the_heads_of_a_county_are_not_for_its_own_discipline_body() -> None:
    assert proposed(matter("举报县委书记卖官")) == "shi-jiwei"


@pytest.mark.parametrize("facts", ["有人贪污低保款", "李局长收了我两万块钱不办事"])
def test_when_nobody_knows_who_is_accused_a_person_decides(facts: str) -> None:
    assert proposed(matter(facts)) is None
    assert proposed(matter(facts, PetitionKind.CLAIM, confidential=True)) is None
    assert proposed(matter(facts, PetitionKind.CLAIM)) is None


def test_a_denunciation_is_advised_against_elsewhere_than_at_discipline_bodies() -> None:
    statements = Statements(matter("民政局的人贪污"))
    by_id = {body.id: doubts(body, statements, UNITS) for body in UNITS.bodies}
    assert by_id["xian-jiwei"] is None and by_id["xian-nongye"] == "denunciation"


def test_who_is_complained_of_is_not_proposed_nor_those_below_but_the_unit_above() -> None:
    """It was proposed to 河北乡人民政府, and sent there."""
    rude = matter(
        "河北乡政府的王主任态度恶劣，推诿，我要投诉他", PetitionKind.CLAIM, place=Place("河北乡")
    )
    assert proposed(rude) == "xian-zhengfu"
    assert recused(rude, UNITS) == frozenset()
    assert avoided(Statements(rude), UNITS) == {"hebei-xiang"}
    county = matter("县政府推诿扯皮", PetitionKind.CLAIM)
    assert proposed(county) == "shi-xinfang"
    assert "xian-minzheng" in avoided(Statements(county), UNITS)


def test_whom_the_bot_read_as_accused_is_enough() -> None:
    statements = matter(
        "他对我很凶", PetitionKind.CLAIM, accused=("柳林镇王镇长",), place=Place("柳林镇")
    )
    assert proposed(statements) == "xian-zhengfu"


def test_whom_the_bot_read_as_accused_counts_beside_whom_the_complaint_names() -> None:
    facts = "河北乡政府推诿扯皮，我要投诉"
    statements = Statements(matter(facts, PetitionKind.CLAIM, accused=("柳林镇王镇长",)))
    assert avoided(statements, UNITS) == {"hebei-xiang", "liulin-zhen"}


def test_a_denunciation_that_came_as_the_place_of_a_claim_is_one() -> None:
    """It was moved to 青河县民政局: 200."""
    statements = matter(
        "低保", PetitionKind.CLAIM, place=Place("青河县民政局李局长贪污低保款，请查处")
    )
    assert "xian-minzheng" in recused(statements, UNITS)
    assert proposed(statements) == "xian-jiwei"


def test_a_matter_kept_secret_may_go_to_the_town_where_it_happened() -> None:
    statements = matter("路灯坏了", PetitionKind.CLAIM, confidential=True, place=Place("柳林镇"))
    assert recused(statements, UNITS) == frozenset()
    assert "liulin-zhen" in recused(replace(statements, facts="书记不管"), UNITS)


def test_every_text_of_a_draft_is_among_its_words() -> None:
    """A field that is new is read, or stands in NO_WORDS with a reason."""
    filled = _filled(Draft, "")
    words = words_of_draft(filled)
    for path, value in _texts(filled, ""):
        name = path.rsplit(".", 1)[-1]
        assert (value in words) != bool(set(path.split(".")) & NO_WORDS), (path, name)
    assert {"facts", "request", "place.text", "petitioner.address", "accused"} <= {
        path for path, value in _texts(filled, "") if value in words
    }


def _filled(cls: type, path: str) -> Any:
    """A value of the class in which each text names its own place."""
    samples = {"place": Place, "topic": Topic, "petitioner": Petitioner}
    values: dict[str, Any] = {}
    for each in fields(cls):
        where = f"{path}.{each.name}" if path else each.name
        hint = get_type_hints(cls)[each.name]
        if each.name in samples:
            values[each.name] = _filled(samples[each.name], where)
        elif each.name == "attachments":
            values[each.name] = (_filled(Attachment, where),)
        elif hint is str or hint == str | None:
            values[each.name] = f"<{where}>"
        elif get_args(hint) and get_args(hint)[0] is str:
            values[each.name] = (f"<{where}>",)
        elif each.name == "kind":
            values[each.name] = PetitionKind.CLAIM
    return cls(**values)


def _texts(value: Any, path: str) -> list[tuple[str, str]]:
    if is_dataclass(value):
        parts = [
            (f"{path}.{f.name}" if path else f.name, getattr(value, f.name)) for f in fields(value)
        ]
        return [found for where, part in parts for found in _texts(part, where)]
    if isinstance(value, tuple):
        return [found for part in value for found in _texts(part, path)]
    return [(path, value)] if type(value) is str else []
