"""Questions and answers in public: only with consent to just these words, only when an officer has
approved them, and gone as soon as somebody takes them back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from backend_client.contract.case import (
    CaseStatus,
    EventType,
    Move,
    Petitioner,
    PetitionKind,
)
from backend_client.contract.correction import DetailsCorrection
from backend_client.contract.joint import Departure, Signature
from backend_client.contract.on_behalf import Represented
from backend_client.contract.publication import PublicationConsent
from backend_client.errors import NotFound, Refused
from office.law.problems import Problem
from office.public.service import Approve, Decline, Hide
from office.rights.officer import Officer, Role
from tests.office.public.board import (
    a_petition,
    agreed,
    an_answer,
    answered,
    decided,
    page,
    published,
    reader,
)
from tests.office.running import Running, started


@pytest.fixture
async def office(backend: Running) -> AsyncIterator[Running]:
    await backend.stop()
    async with started(replace(backend.settings, public_page=True), backend.clock) as running:
        yield running


async def stages(office: Running, number: str) -> list[str]:
    events = (await office.bot.get_case(number)).events
    told = [str(e.data["stage"]) for e in events if e.type is EventType.PUBLICATION]
    assert [e.seq for e in events] == list(range(1, len(events) + 1))
    assert told.pop(0) == "open"
    return told


async def refused(office: Running, number: str) -> str:
    with pytest.raises(Refused) as caught:
        await office.bot.look_public(number)
    return caught.value.type


async def test_what_would_be_read_names_nobody(office: Running) -> None:
    look = await office.bot.look_public(await answered(office))
    text = repr(look.text)
    for secret in (
        "王桂兰",
        "新安村",
        "12号",
        "13800001111",
        "李建国",
        "张卫国",
        "1234567",
        "刘洋",
    ):
        assert secret not in text, text
    assert look.text.place == "某省青河县河北乡"
    assert (look.text.topic, look.text.month) == (("环境保护", "环境污染"), "2026-07")
    assert "牛粪堆了一个月" in look.text.facts
    assert len(look.seen) == 40


async def test_it_is_public_once_who_asked_and_an_officer_agree(office: Running) -> None:
    number = await answered(office)
    assert "牛粪" not in await page(office)
    seen = await agreed(office, number)
    assert "牛粪" not in await page(office), "an officer has not looked at it"
    await decided(office, number, Approve(seen))
    shown = await page(office)
    assert "牛粪堆了一个月" in shown and "清运" in shown and "环境保护" in shown
    assert number not in shown
    assert await stages(office, number) == ["agreed", "published"]


async def test_taken_back_it_is_gone_at_once(office: Running) -> None:
    number = await published(office)
    await office.bot.end_public(number, "e")
    await office.bot.end_public(number, "e")
    assert "牛粪" not in await page(office)
    assert await stages(office, number) == ["agreed", "published", "withdrawn"]
    with pytest.raises(Refused):
        await office.bot.end_public(number, "again")


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": PetitionKind.DENUNCIATION},
        {"confidential": True},
        {"urgent": True},
        {"facts": "村主任贪污低保款，牛粪也没人管"},
        {"facts": "我母亲得了癌症，楼下牛粪臭"},
        {"facts": "我儿子今年6岁，牛粪臭得他睡不着"},
        {"on_behalf": Represented("李大爷")},
    ],
)
async def test_some_matters_are_never_public(office: Running, changes: dict[str, Any]) -> None:
    number = (await office.bot.file_case(a_petition(**changes))).number
    if changes.get("kind") is None and "贪污" not in str(changes):
        await office.move(number, CaseStatus.FORWARDED, CaseStatus.ACCEPTED, an_answer("已清走"))
    assert await refused(office, number) == "/problems/not-publishable"
    with pytest.raises(Refused):
        await office.bot.agree_public(number, PublicationConsent("0" * 40), "a")


async def test_without_an_answer_or_a_page_there_is_nothing_to_agree_to(
    office: Running,
) -> None:
    number = (await office.bot.file_case(a_petition())).number
    assert await refused(office, number) == "/problems/not-publishable"


async def test_the_page_is_off_unless_it_was_set_on(backend: Running) -> None:
    number = await answered(backend)
    assert await refused(backend, number) == "/problems/not-publishable"
    async with backend.session.get(f"{backend.url}/public") as response:
        assert response.status == 404


async def test_a_consent_is_to_just_these_words(office: Running) -> None:
    number = await answered(office)
    look = await office.bot.look_public(number)
    with pytest.raises(Refused) as caught:
        await office.bot.agree_public(number, PublicationConsent("f" * 40), "a")
    assert caught.value.type == "/problems/text-changed"
    await office.bot.agree_public(number, PublicationConsent(look.seen), "b")
    await decided(office, number, Hide(("牛粪",)), "hide")
    assert await stages(office, number) == ["agreed", "anew"]
    with pytest.raises(Problem):
        await decided(office, number, Approve(look.seen), "no")
    again = await office.bot.look_public(number)
    assert again.seen != look.seen and "牛粪" not in repr(again.text)
    await office.bot.agree_public(number, PublicationConsent(again.seen), "c")
    await decided(office, number, Approve(again.seen), "yes")
    assert "＊＊堆了一个月" in await page(office)


async def test_what_reads_otherwise_afterwards_is_off_and_asked_for_anew(office: Running) -> None:
    number = await published(office)
    await office.bot.correct(number, DetailsCorrection(name="牛粪"), "c")
    assert "牛粪" not in await page(office)
    assert (await stages(office, number))[-1] == "anew"


async def test_what_turns_into_a_denunciation_is_off_at_once(office: Running) -> None:
    number = await published(office)
    await office.bot.supplement(number, "村主任李建国贪污了低保款，我要举报", [], "s")
    assert "牛粪" not in await page(office)
    assert (await stages(office, number))[-1] == "withdrawn"
    assert await refused(office, number) == "/problems/not-publishable"


async def test_what_is_worked_on_again_is_off(office: Running) -> None:
    number = await published(office)
    await office.move(number, Move(CaseStatus.HANDLING, note="再去看看"))
    assert "牛粪" not in await page(office)


async def test_an_officer_declines_with_a_reason(office: Running) -> None:
    number = await answered(office)
    seen = await agreed(office, number)
    with pytest.raises(Problem):
        await decided(office, number, Decline(" "), "a")
    await decided(office, number, Decline("这件事还在打官司"), "b")
    events = (await office.bot.get_case(number)).events
    assert events[-1].data["reason"] == "这件事还在打官司"
    with pytest.raises(Refused):
        await office.bot.agree_public(number, PublicationConsent(seen), "again")
    assert "牛粪" not in await page(office)


async def test_only_who_may_approves(office: Running) -> None:
    number = await answered(office)
    seen = await agreed(office, number)
    for role in Role:
        officer = Officer("o", "", frozenset({role}), None, frozenset())
        try:
            await office.office.publications.decide(
                number, Approve(seen), f"by-{role}", reader(office, officer)
            )
        except Problem as problem:
            assert problem.status in (403, 404)
        else:
            assert role in (Role.SUPERVISOR, Role.LEADER)
            await office.bot.end_public(number, f"end-{role}")
            seen = await agreed(office, number, f"again-{role}")


async def test_of_several_all_have_to_agree(office: Running) -> None:
    joint = Petitioner("王桂兰", "新安村3组12号", "13800001111", joint=True)
    number = (await office.bot.file_case(a_petition(petitioner=joint))).number
    await office.bot.sign(number, Signature("赵海燕", "chat-2"), "s")
    await office.bot.sign(number, Signature("钱多多", "chat-3"), "t")
    await office.move(
        number, CaseStatus.FORWARDED, CaseStatus.ACCEPTED, an_answer("赵海燕说的已清走")
    )
    seen = await agreed(office, number)
    assert "赵海燕" not in repr((await office.bot.look_public(number)).text)
    with pytest.raises(Problem):
        await decided(office, number, Approve(seen), "early")
    await agreed(office, number, "2", follower="chat-2")
    with pytest.raises(NotFound):
        await agreed(office, number, "x", follower="somebody")
    events = (await office.bot.get_case(number)).events
    assert (events[-1].data["agreed"], events[-1].data["people"]) == (2, 3)
    with pytest.raises(Problem):
        await decided(office, number, Approve(seen), "still")
    await office.bot.leave(number, Departure("chat-3"), "l")
    look = await office.bot.look_public(number)
    await decided(office, number, Approve(look.seen), "now")
    assert "已清走" in await page(office)
    await office.bot.end_public(number, "one")
    assert "已清走" not in await page(office)
