"""What the desk shows before it goes out is what the chat shows afterwards, for every step."""

import re
from html import unescape

import pytest

from backend_client.contract.case import (
    CaseStatus,
    Move,
    Moved,
    PetitionKind,
    Review,
    ReviewLevel,
)
from backend_client.json_codec import from_plain
from dialogs.cases import followed, notifications, office_words
from dialogs.cases.card import case_card
from dialogs.state.conversation import FollowedCase
from dialogs.texts import texts
from office.audit.trail import Act
from office.law.moves import STAFF_MOVES
from office.papers.contents import words
from tests.office.audit.test_acts import trail_of
from tests.office.browser import Browser
from tests.office.papers.reading import words_of
from tests.office.running import MORNING, Running, a_draft
from tests.office.test_staff_notes import WAYS
from tools import papers

S = CaseStatus
T = texts("zh-Hans")
NOTE = "路口的<灯>已经\u202e修好了&\n明天来看\n" + "长" * 1600
DRAFT = words()["draft"]
_TAG = re.compile(r"</?(?:b|code)>")


@pytest.fixture
def desk(backend: Running) -> Browser:
    return Browser(backend, backend.session)


def test_the_words_of_the_desk_are_those_of_the_chat() -> None:
    """Else: python -m tools.papers."""
    assert papers.FILE.read_text("utf-8") == papers.made()


def bubbles(page: str) -> list[str]:
    """Of the preview, as somebody reads them."""
    found = re.findall(r'<p class="bubble words">(.*?)</p>', page, re.DOTALL)
    return [unescape(_TAG.sub("", each)) for each in found]


def read(text: str) -> str:
    """A message of the chat, as somebody reads it."""
    return unescape(_TAG.sub("", text))


async def chat_of(desk: Browser, number: str) -> tuple[FollowedCase, FollowedCase, bool]:
    """What the chat knows of the case before the last step, and after it; whether that answered."""
    case = await desk.backend.bot.get_case(number)
    known = FollowedCase(client_ref=case.client_ref, headline="", filed_at=MORNING, number=number)
    before = known
    for event in case.events:
        before, known = known, followed.fold(known, event)
    return before, known, bool(case.events[-1].data.get("answer"))


def shown_by_the_chat(before: FollowedCase, after: FollowedCase, answers: bool) -> list[str]:
    """The ring, the card, and what opens after a tap of what came last."""
    *_, rung = notifications.of_change(T, before, after, MORNING)
    card = case_card(T, after, MORNING).text
    opened = []
    if answers and after.answer is not None:
        opened += [message.text for message in office_words.whole_answer(T, after.answer)]
    newest = after.steps[-1]
    if newest.has_words or newest.files:
        opened += [message.text for message in office_words.whole_steps(T, [newest])]
    return [read(each) for each in (rung.text, card, *opened)]


async def walks(desk: Browser, way: int) -> set[CaseStatus]:
    """Looks at each step before it is made; the statuses it came to."""
    number = (await desk.backend.bot.file_case(a_draft(f"d-{way}"))).number
    reached: set[CaseStatus] = set()
    for at, step in enumerate(WAYS[way]):
        desk.backend.clock.pass_time(minutes=1)
        if isinstance(step, ReviewLevel):
            said = Review(step, "请求重新处理", "没有人来看过")
            await desk.backend.bot.ask_review(number, said, f"{way}-{at}")
            continue
        to, form = step
        _, page = await desk.look(f"/desk/cases/{number}")
        named = re.search(rf'name="to" value="{to}">\s*<input[^>]*name="form" value="(\w+)"', page)
        assert named, to
        sent = {"form": named[1], **form, "note": NOTE}
        chosen = re.search(
            r'value="([\w-]+)"\s+selected', page[named.end() :].partition("</form>")[0]
        )
        if "conclusion" in form:  # who decides: the form offers the body above
            assert chosen
            sent["unit"] = chosen[1]
        status, page, _ = await desk.move(number, S(to), **sent, preview="yes")
        assert status == 200, to
        ring, card, *opened = bubbles(page)
        assert (await desk.move(number, S(to), **sent))[0] == 303, to
        rung, whole, *told = shown_by_the_chat(*await chat_of(desk, number))
        assert (ring, opened) == (rung, told), to
        assert card in whole.splitlines(), to
        reached.add(S(to))
    return reached


async def test_a_preview_is_what_the_chat_shows_for_every_step_that_staff_make(
    desk: Browser,
) -> None:
    reached = {status for way in range(len(WAYS)) for status in await walks(desk, way)}
    assert reached >= {to for moves in STAFF_MOVES.values() for to in moves} - {S.EXTENDED}


async def test_a_preview_of_a_question_is_the_line_of_the_card(desk: Browser) -> None:
    number = (await desk.backend.bot.file_case(a_draft())).number
    _, page = await desk.look(f"/desk/cases/{number}")
    seen = re.search(r'name="seen" value="(\d+)"', page)
    form = {"question": "牛粪在<哪>一组？\n路边？", "seen": seen[1] if seen else ""}
    path = f"/desk/cases/{number}/questions"
    status, page, _ = await desk.send(path, {**form, "preview": "yes"})
    ring, line = bubbles(page)
    assert status == 200 and "牛粪在&lt;哪&gt;一组？" in page
    assert (await desk.send(path, form))[0] == 303
    before, after, _ = await chat_of(desk, number)
    card, asked = notifications.of_change(T, before, after, MORNING)
    assert (read(asked.text), line in read(card.text).splitlines()) == (ring, True)


async def test_a_preview_tells_which_paper_comes_with_it(desk: Browser) -> None:
    number = (await desk.backend.bot.file_case(a_draft())).number
    form = {"form": "forwarded", "unit": "hebei-xiang", "preview": "yes"}
    _, page, _ = await desk.move(number, S.FORWARDED, **form)
    told = re.findall(r"附件里有一份 PDF《(.+?)》", page)
    await desk.backend.move(number, Move(S.FORWARDED, unit="hebei-xiang"))
    moved = from_plain(Moved, (await desk.backend.bot.get_case(number)).events[-1].data)
    short = [each.removeprefix("信访事项") for each in told]
    assert [f"{each}-{number}.pdf" for each in short] == [each.name for each in moved.files]
    form = {"form": "objected", "note": "归交通局管", "preview": "yes"}
    _, page, _ = await desk.move(number, S.OBJECTED, **form)
    assert "还没有发出" in page and "PDF" not in page


async def test_nothing_goes_out_by_looking(desk: Browser) -> None:
    number = (await desk.backend.bot.file_case(a_draft())).number
    form = {"form": "forwarded", "unit": "hebei-xiang", "note": NOTE, "preview": "yes"}
    status, page, _ = await desk.move(number, S.FORWARDED, **form)
    assert status == 200 and "还没有发出" in page and "路口的&lt;灯&gt;已经修好了&amp;" in page
    assert (await desk.backend.bot.get_case(number)).status is S.REGISTERED
    assert 'name="unit"' in page and unescape(page).count(NOTE) == 1, "what was typed stays"


async def paper_before(desk: Browser, number: str, **form: str) -> tuple[int, str, bytes]:
    """Status, type and bytes of the paper that the step would make."""
    _, page = await desk.look(f"/desk/cases/{number}")
    seen = re.search(r'name="seen" value="(\d+)"', page)
    sent = {"seen": seen[1] if seen else "", "form": form["to"], **form}
    async with desk.session.post(
        f"{desk.backend.url}/desk/cases/{number}/paper",
        data=sent,
        headers={"Origin": desk.backend.url, **desk.headers},
    ) as answer:
        return answer.status, answer.content_type, await answer.read()


async def test_the_paper_can_be_opened_before_it_goes_out_and_is_the_one_that_does(
    desk: Browser,
) -> None:
    number = (await desk.backend.bot.file_case(a_draft())).number
    form = {"unit": "hebei-xiang", "note": "三天里会打电话"}
    preview = await desk.move(number, S.FORWARDED, form="forwarded", **form, preview="yes")
    assert f'formaction="/desk/cases/{number}/paper"' in preview[1]
    status, kind, before = await paper_before(desk, number, to="forwarded", **form)
    assert (status, kind) == (200, "application/pdf")
    case = await desk.backend.bot.get_case(number)
    assert case.status is S.REGISTERED, "nothing goes out by looking"
    await desk.send(f"/desk/cases/{number}/identity", {"reason": "核实地址"})
    _, _, opened = await paper_before(desk, number, to="forwarded", **form)
    assert (await desk.move(number, S.FORWARDED, form="forwarded", **form))[0] == 303
    moved = from_plain(Moved, (await desk.backend.bot.get_case(number)).events[-1].data)
    with await desk.backend.bot.answer_file(number, moved.files[0].file_id) as file:
        sent = words_of(file.read())
    draft, _, last = words_of(opened).partition(DRAFT)
    assert last and "三天里会打电话" in sent
    number_of_paper = re.findall(r"转告〔\d+〕[\d-]+号", sent)
    assert sent == number_of_paper[0].join((draft, last))
    assert "桂兰" in sent and "桂兰" not in words_of(before), "until it was opened whose it is"


async def test_a_paper_that_could_not_be_made_says_why(desk: Browser) -> None:
    number = (await desk.backend.bot.file_case(a_draft())).number
    status, _, page = await paper_before(desk, number, to="forwarded", unit="nobody", note="好")
    assert status == 422 and "alert" in page.decode()
    status, _, page = await paper_before(desk, number, to="objected", note="好")
    assert status == 409, "no such step now"


async def test_a_paper_before_it_goes_out_of_a_closed_case_leaves_a_row(desk: Browser) -> None:
    secret = a_draft(kind=PetitionKind.DENUNCIATION, accused=("李建国",))
    number = (await desk.backend.bot.file_case(secret)).number
    status, _, _ = await paper_before(desk, number, to="forwarded", unit="shi-jiwei")
    assert status == 200
    acts = [each.act for each in await trail_of(desk.backend) if each.subject == number]
    assert acts.count(Act.FILE) == 1


async def test_a_refusal_on_no_ground_that_there_is_is_no_mistake_of_ours(desk: Browser) -> None:
    number = (await desk.backend.bot.file_case(a_draft())).number
    await desk.backend.move(number, S.FORWARDED)
    form = {"form": "not_accepted", "ground": "\u0663", "note": "不归我们管", "preview": "yes"}
    status, page, _ = await desk.move(number, S.NOT_ACCEPTED, **form)
    assert (status, "请选择法定理由" in page) == (422, True)
