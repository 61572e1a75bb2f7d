"""The office's agents: a code ties one chat, what is filed there for others says so, and either
side ends it.
"""

from datetime import timedelta

import pytest

from backend_client.contract.case import EventType, Petitioner
from backend_client.contract.on_behalf import AgentTie, EnrolledAgent, Represented
from backend_client.errors import NotFound, Refused
from backend_client.wording.all_words import words_of_draft
from office.agents.roll import Agent
from office.agents.service import Agents, NewCode
from office.app import open_agents
from tests.office.browser import Browser
from tests.office.running import Running, a_draft

ZHAO = Agent("songshu-3", "赵满仓", "松树乡3组", "13900002222")
MA = Agent("songshu-4", "马桂花", "松树乡4组")
WANG = Represented("王大爷", relation="隔壁")


async def keeps(backend: Running, *agents: Agent) -> dict[str, str]:
    """Their codes, by id: the list is brought by a command, beside the office."""
    async with open_agents(backend.settings, backend.clock) as kept:
        return {new.agent.id: new.code for new in await kept.take_over("officer", agents)}


async def tied(backend: Running, code: str, tie: str = "chat-1") -> EnrolledAgent:
    return await backend.bot.tie_agent(AgentTie(code, tie), tie)


async def refusal(backend: Running, code: str, tie: str) -> str:
    with pytest.raises(Refused) as refused:
        await tied(backend, code, tie)
    return refused.value.type


def theirs(ref: str = "draft-1", tie: str | None = "chat-1", **other: object) -> object:
    who = Petitioner("赵满仓", "松树乡3组", "13900002222", proxy_for=WANG.name)
    return a_draft(client_ref=ref, petitioner=who, on_behalf=WANG, agent=tie, **other)


async def test_a_code_ties_one_chat_and_no_other(backend: Running) -> None:
    codes = await keeps(backend, ZHAO, MA)
    assert await tied(backend, codes[ZHAO.id]) == EnrolledAgent("赵满仓", "松树乡3组")
    assert await tied(backend, codes[ZHAO.id]) == EnrolledAgent("赵满仓", "松树乡3组"), "once more"
    assert await refusal(backend, codes[ZHAO.id], "chat-2") == "/problems/code-taken"
    assert await tied(backend, codes[MA.id].lower().replace("-", " "), "chat-2")
    assert await refusal(backend, "DL-2222-2222", "chat-3") == "/problems/not-found"


async def test_whoever_guesses_is_not_listened_to(backend: Running) -> None:
    code = (await keeps(backend, ZHAO))[ZHAO.id]
    guesser, other = backend.bot.asked_by("a"), backend.bot.asked_by("b")
    for at in range(5):
        with pytest.raises(NotFound):
            await guesser.tie_agent(AgentTie(f"DL-2222-222{at + 2}", "chat-1"), f"k{at}")
    with pytest.raises(NotFound):
        await guesser.tie_agent(AgentTie(code, "chat-1"), "right")
    assert await other.tie_agent(AgentTie(code, "chat-2"), "b")
    backend.clock.pass_time(hours=1, seconds=1)
    with pytest.raises(Refused, match="used before"):
        await guesser.tie_agent(AgentTie(code, "chat-1"), "later")


async def test_what_an_agent_files_for_another_says_whose_it_was_taken_as(backend: Running) -> None:
    await tied(backend, (await keeps(backend, ZHAO))[ZHAO.id])
    agent = EnrolledAgent("赵满仓", "松树乡3组")
    receipt = await backend.bot.file_case(theirs())  # type: ignore[arg-type]
    assert receipt.agent == agent
    assert (await backend.bot.file_case(theirs())).agent == agent  # type: ignore[arg-type]
    assert (await backend.bot.find_case("draft-1")) == receipt
    assert (await backend.bot.get_case(receipt.number)).agent == agent
    made = await backend.bot.invite(receipt.number, "i")
    assert (await backend.bot.invited(made.token)).agent == agent

    own = await backend.bot.file_case(a_draft(client_ref="own", agent="chat-1"))
    assert own.agent is None, "what concerns themselves"
    stranger = await backend.bot.file_case(theirs("s", "chat-9"))  # type: ignore[arg-type]
    assert stranger.agent is None
    anybody = await backend.bot.file_case(theirs("n", None))  # type: ignore[arg-type]
    assert anybody.agent is None


async def test_an_end_is_told_to_the_chat_and_counts_from_then_on(backend: Running) -> None:
    await tied(backend, (await keeps(backend, ZHAO))[ZHAO.id])
    before = await backend.bot.file_case(theirs("before"))  # type: ignore[arg-type]
    backend.clock.pass_time(hours=1)
    async with open_agents(backend.settings, backend.clock) as kept:
        await kept.end("officer", ZHAO.id)
    [ended] = [e for e in (await backend.bot.feed(0)).events if e.type is EventType.AGENT_ENDED]
    assert (ended.client_ref, ended.case, ended.seq) == ("chat-1", "", 1)
    backend.clock.pass_time(hours=1)
    after = await backend.bot.file_case(theirs("after"))  # type: ignore[arg-type]
    assert (before.agent is not None, after.agent) == (True, None)
    assert (await backend.bot.get_case(before.number)).agent is not None
    said = ended.at - timedelta(minutes=1)
    late = await backend.bot.file_case(theirs("late", said_at=said))  # type: ignore[arg-type]
    assert late.agent is not None, "said while they were tied"


async def test_another_name_under_the_id_is_another_person(backend: Running) -> None:
    code = (await keeps(backend, ZHAO))[ZHAO.id]
    await tied(backend, code)
    assert await keeps(backend, Agent(ZHAO.id, "赵满仓", "松树乡3组和5组")) == {}, "the same one"
    assert await tied(backend, code) == EnrolledAgent("赵满仓", "松树乡3组和5组")
    new = await keeps(backend, Agent(ZHAO.id, "钱多多", "松树乡3组"))
    assert EventType.AGENT_ENDED in [e.type for e in (await backend.bot.feed(0)).events]
    assert await refusal(backend, code, "chat-1") == "/problems/not-found"
    assert (await tied(backend, new[ZHAO.id], "chat-2")).name == "钱多多"


async def test_a_new_code_moves_an_agent_to_another_chat(backend: Running) -> None:
    await tied(backend, (await keeps(backend, ZHAO))[ZHAO.id])
    async with open_agents(backend.settings, backend.clock) as kept:
        new = (await kept.new_code("officer", ZHAO.id)).code
    first = await backend.bot.file_case(theirs("a"))  # type: ignore[arg-type]
    backend.clock.pass_time(minutes=1)
    await tied(backend, new, "chat-2")
    told = [e for e in (await backend.bot.feed(0)).events if e.type is EventType.AGENT_ENDED]
    assert [event.client_ref for event in told] == ["chat-1"]
    second = await backend.bot.file_case(theirs("b"))  # type: ignore[arg-type]
    third = await backend.bot.file_case(theirs("c", "chat-2"))  # type: ignore[arg-type]
    assert [each.agent is not None for each in (first, second, third)] == [True, False, True]


async def test_whoever_leaves_files_as_anybody_and_their_code_opens_no_more(
    backend: Running,
) -> None:
    code = (await keeps(backend, ZHAO))[ZHAO.id]
    await tied(backend, code)
    await backend.bot.end_tie("chat-1", "l")
    await backend.bot.end_tie("chat-1", "l")
    assert (await backend.bot.file_case(theirs())).agent is None  # type: ignore[arg-type]
    assert await refusal(backend, code, "chat-1") == "/problems/code-taken"
    with pytest.raises(NotFound):
        await backend.bot.end_tie("chat-7", "m")


async def test_the_list_says_how_each_stands(backend: Running) -> None:
    await tied(backend, (await keeps(backend, ZHAO, MA))[ZHAO.id])
    async with open_agents(backend.settings, backend.clock) as kept:
        await kept.end("officer", MA.id)
        standing = [(e.agent, e.tied_at is None, e.ended_at is None) for e in await kept.listed()]
    assert standing == [(ZHAO, False, True), (MA, True, False)]


async def test_who_they_are_is_sealed_and_no_code_is_kept(backend: Running) -> None:
    code = (await keeps(backend, ZHAO))[ZHAO.id]
    await tied(backend, code)
    assert isinstance(NewCode(ZHAO, code), NewCode) and isinstance(backend.office.agents, Agents)
    kept = b"".join(p.read_bytes() for p in backend.settings.files_folder().parent.glob("*.db*"))
    for word in (ascii("赵满仓")[1:-1], "13900002222", code.removeprefix("DL-"), "赵满仓"):
        assert word.encode() not in kept


async def test_the_desk_tells_a_listed_agent_from_a_relative(backend: Running) -> None:
    await tied(backend, (await keeps(backend, ZHAO))[ZHAO.id])
    listed = await backend.bot.file_case(theirs("a"))  # type: ignore[arg-type]
    relative = await backend.bot.file_case(theirs("b", None))  # type: ignore[arg-type]
    desk = Browser(backend, backend.session)
    _, page = await desk.look(f"/desk/cases/{listed.number}")
    head = page[: page.index("反映的事")]
    assert "在册代理员" in head and "松树乡3组" in head
    assert "赵满仓" not in head, "who they are is opened for a reason"
    await desk.send(f"/desk/cases/{listed.number}/identity", {"reason": "要上门核实"})
    _, page = await desk.look(f"/desk/cases/{listed.number}")
    assert "在册代理员 <bdi>赵满仓" in page[: page.index("反映的事")]
    _, page = await desk.look(f"/desk/cases/{relative.number}")
    head = page[: page.index("反映的事")]
    assert "代填人（不在代理员名册上）" in head and "在册代理员" not in head
    _, page = await desk.look("/desk")
    listed_only = page.replace("代理员反映的", "")  # what the list can be narrowed to
    assert listed_only.count("代理员反映") == 1 and "代反映" in page


async def test_the_name_of_a_tie_is_nobodys_word_and_staff_see_none(backend: Running) -> None:
    await tied(backend, (await keeps(backend, ZHAO))[ZHAO.id])
    draft = theirs()
    assert "chat-1" not in words_of_draft(draft)  # type: ignore[arg-type]
    receipt = await backend.bot.file_case(draft)  # type: ignore[arg-type]
    assert (await backend.bot.get_case(receipt.number)).draft.agent == "chat-1"
    _, one = await backend.as_staff("GET", f"/v1/cases/{receipt.number}")
    _, listed = await backend.as_staff("GET", "/v1/cases")
    for told in (one, listed["items"][0]):  # type: ignore[index]
        assert "chat-1" not in str(told)
        assert told["agent"] == {"name": "赵**", "area": "松树乡3组"}
