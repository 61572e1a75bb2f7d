"""The check of answers: what it names, what it lets pass, how well it tells one from the other."""

from dataclasses import replace

import pytest

from backend_client.contract.case import Draft, PetitionKind
from backend_client.contract.documents import Answer, AnswerFile, AnswerRow
from office.answers.lint import (
    Earlier,
    Fault,
    findings,
    matter_of,
    requests_in,
    unanswered,
    words_of,
)
from office.desk import rendering
from tests.office.answers.corpus import measured

DRAFT = Draft("d", PetitionKind.CLAIM, "希望赶紧清走牛粪", "村东头牛粪堆了快一个月")
GOOD = Answer(
    (AnswerRow("清走牛粪", "7月5日由保洁队清走，以后每周一清", "supported"),),
    "《固体废物污染环境防治法》第六十五条",
    (AnswerFile("f"),),
    "7月3日到村东头看过",
)
REMEDY = "不服的，收到之日起30日内可以申请复查。"


@pytest.mark.parametrize("name", ["learn", "held"])
def test_it_finds_what_is_wrong_and_lets_pass_what_is_right(name: str) -> None:
    """The answers of `held` were written before the rules, and none was made by them."""
    found = measured(name)
    assert (found.bad, found.good) == (50, 50)
    assert found.recall >= 0.95, found.missed
    assert found.false_alarms <= 0.05, found.wrongly


def faults(answer: Answer, note: str = REMEDY, route: int = 6, draft: Draft = DRAFT) -> list[Fault]:
    return [each.fault for each in findings(draft, route, answer, note)]


def test_a_good_answer_is_let_pass() -> None:
    assert faults(GOOD) == []


def test_the_review_is_asked_for_where_there_is_one() -> None:
    assert faults(GOOD, note="") == [Fault.REMEDY]
    assert faults(GOOD, note="", route=5) == []
    suggestion = replace(DRAFT, kind=PetitionKind.SUGGESTION)
    assert faults(GOOD, note="", draft=suggestion) == []


def test_a_photo_or_a_paper_is_asked_for_what_was_done() -> None:
    bare = replace(GOOD, files=())
    assert faults(bare) == [Fault.EVIDENCE]
    explained = replace(GOOD.rows[0], result="explained")
    assert faults(replace(bare, rows=(explained,))) == []


def test_an_answer_to_another_matter_is_named_with_its_number() -> None:
    other = Draft("o", PetitionKind.CLAIM, "路灯不亮", "3组的路灯坏了半个月，晚上看不见路")
    copied = Earlier("260701-0001-1", matter_of(other), words_of(GOOD))
    [found] = findings(DRAFT, 6, GOOD, REMEDY, [copied])
    assert (found.fault, found.about) == (Fault.COPIED, "260701-0001-1")
    again = replace(copied, matter=matter_of(DRAFT))
    assert findings(DRAFT, 6, GOOD, REMEDY, [again]) == ()  # the same matter, told again


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("希望赶紧清走", 1),
        ("清走牛粪；修好路灯", 2),
        ("一是清运垃圾，二是固定清运时间", 2),
        ("1.退钱 2.道歉并公开", 1),  # two letters ask for nothing yet
        ("请修路。另外把树移走", 2),
        ("再不修就要出事了", 1),
        ("", 0),
    ],
)
def test_requests_are_told_apart(said: str, count: int) -> None:
    assert len(requests_in(said)) == count


def test_the_request_that_nobody_answered_is_named() -> None:
    assert unanswered("清走牛粪；修好路灯", GOOD) == ("修好路灯",)
    both = replace(GOOD, rows=(*GOOD.rows, AnswerRow("路灯", "8月换了三盏")))
    assert unanswered("清走牛粪；修好路灯", both) == ()


def test_every_fault_has_its_words() -> None:
    assert rendering.words()["doubt"].keys() == set(Fault)
