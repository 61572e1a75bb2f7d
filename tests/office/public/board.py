"""An office with a public page, and what citizens and officers do for it."""

from dataclasses import replace
from typing import Any

from backend_client.contract.case import Draft, Move, Petitioner, Place, Topic
from backend_client.contract.documents import Answer, AnswerRow
from backend_client.contract.publication import PublicationConsent
from office.public.service import Approve, Decision
from office.rights.officer import Officer, Role
from office.rights.rows import Reader
from tests.office.running import TO_ANSWERED, Running, a_draft

LEADER = Officer("leader", "周立", frozenset({Role.LEADER}), None, frozenset())
FACTS = "我叫王桂兰，住河北乡新安村3组12号，电话13800001111。村主任李建国不管，牛粪堆了一个月"
PLACE = Place("新安村东头", path=("某省", "青河县", "河北乡"))


def a_petition(ref: str = "draft-1", **changes: Any) -> Draft:
    given: dict[str, Any] = {
        "facts": FACTS,
        "request": "请清走牛粪",
        "petitioner": Petitioner("王桂兰", "新安村3组12号", "13800001111"),
        "place": PLACE,
        "topic": Topic(("环境保护", "环境污染")),
    }
    return a_draft(ref, **(given | changes))


def an_answer(*said: str) -> Move:
    answer = TO_ANSWERED[-1]
    assert isinstance(answer, Move)
    rows = tuple(AnswerRow("请清走牛粪", text, "explained", "第三十三条") for text in said)
    facts = "经办人张卫国，电话0313-1234567，已到现场"
    return replace(answer, answer=Answer(rows, "《条例》第三十二条", facts=facts))


async def answered(backend: Running, ref: str = "draft-1", **changes: Any) -> str:
    """The number of a case with an answer."""
    number = (await backend.bot.file_case(a_petition(ref, **changes))).number
    await backend.move(number, *TO_ANSWERED[:-1], an_answer("已请环卫所的刘洋同志清运"))
    return number


async def agreed(backend: Running, number: str, key: str = "agree", **more: Any) -> str:
    """The hash of what was read."""
    look = await backend.bot.look_public(number)
    await backend.bot.agree_public(number, PublicationConsent(look.seen, **more), key)
    return look.seen


def reader(backend: Running, officer: Officer = LEADER) -> Reader:
    return Reader(officer, backend.office.units)


async def decided(backend: Running, number: str, decision: Decision, key: str = "d") -> Any:
    return await backend.office.publications.decide(number, decision, key, reader(backend))


async def published(backend: Running, ref: str = "draft-1", **changes: Any) -> str:
    number = await answered(backend, ref, **changes)
    seen = await agreed(backend, number)
    await decided(backend, number, Approve(seen))
    return number


async def page(backend: Running, query: str = "") -> str:
    async with backend.session.get(f"{backend.url}/public{query}") as response:
        assert response.status == 200, await response.text()
        return await response.text()
