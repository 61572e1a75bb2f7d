"""How a case is sorted is put right at the desk."""

import re
from pathlib import Path

import pytest

from backend_client.contract.case import PetitionKind, Place, Topic
from office.accounts.officers import FIRST
from office.audit.trail import Act
from office.rights.officer import Role
from tests.office.audit.test_acts import trail_of
from tests.office.browser import Browser
from tests.office.colleagues.test_assignment import as_, filed
from tests.office.running import TO_ANSWERED, Running, a_draft
from tests.office.town import opened

WHY = "您说的是有人收钱，按检举控告办。"


@pytest.fixture
def desk(backend: Running) -> Browser:
    return as_(Browser(backend, backend.session), "demo-clerk")


async def sorts(desk: Browser, number: str, **changed: str) -> tuple[int, str, str]:
    """The form as the page shows it, but for what is changed."""
    _, page = await desk.look(f"/desk/cases/{number}")
    part = page.partition("/reclassification")[2].partition("</form>")[0]
    form = dict(re.findall(r'<input (?:type="hidden" )?name="(\w+)"[^>]*?value="([^"]*)"', part))
    for name, options in re.findall(r'<select name="(\w+)">(.*?)</select>', part, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        form[name] = chosen[1] if chosen else ""
    return await desk.send(f"/desk/cases/{number}/reclassification", {**form, **changed})


async def test_topic_and_place_are_put_right_and_the_page_tells_how_they_read(
    desk: Browser,
) -> None:
    place = Place("老地方", 32.01, 112.14, guessed=True)
    topic = Topic(("环境保护", "环境污染"), ("牛粪",))
    number = await filed(desk, place=place, topic=topic)
    answer = await sorts(desk, number, topic="农村农业", place="新安村口", path="湖北省 襄阳市")
    assert answer[0] == 303
    draft = (await desk.backend.bot.get_case(number)).draft
    assert draft.topic == Topic(("农村农业",))
    assert draft.place == Place("新安村口", 32.01, 112.14, None, ("湖北省", "襄阳市"))
    _, page = await desk.look(answer[2])
    for words in ("<del>环境保护 › 环境污染</del> → 农村农业", "<del>老地方</del> → <bdi>新安村口"):
        assert words in page
    assert "信访人的卡片上看得到改了什么" in page


async def test_the_form_as_it_is_changes_nothing_and_says_so(desk: Browser) -> None:
    number = await filed(desk, place=Place("老地方"), topic=Topic(("环境保护", "环境污染")))
    status, page, _ = await sorts(desk, number)
    assert (status, "要和现在的不一样" in page) == (422, True)


@pytest.mark.starts
async def test_who_makes_it_a_denunciation_is_told_that_it_is_theirs_no_more(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, second_factor=False) as town:
        _, admin = await town.sign_in(FIRST, town.password)
        await town.choose_own(admin, town.password)
        password = await town.add(admin, "wang", Role.CLERK)
        _, clerk = await town.sign_in("wang", password)
        await town.choose_own(clerk, password)
        number = (await town.backend.bot.file_case(a_draft())).number
        status, page, _ = await sorts(clerk, number, kind="denunciation")
        assert (status, "有一项没有填好" not in page) == (422, True), "the citizen is told why"
        status, _, where = await sorts(clerk, number, kind="denunciation", note=WHY)
        assert (status, where) == (303, "/desk/queue?flash=lost")
        assert "这件事现在不归您看了" in (await clerk.look(where))[1]
        assert (await clerk.look(f"/desk/cases/{number}"))[0] == 404
        assert number not in (await clerk.look("/desk"))[1]


async def test_a_supervisor_is_offered_no_form_and_sorts_nothing(desk: Browser) -> None:
    number = await filed(desk)
    as_(desk, "demo-supervisor")
    assert "/reclassification" not in (await desk.look(f"/desk/cases/{number}"))[1]
    assert (await sorts(desk, number, topic="农村农业", seen="2"))[0] == 403


async def test_after_acceptance_no_kind_is_offered(desk: Browser) -> None:
    number = await filed(desk)
    offered = '<select name="kind">'
    assert offered in (await desk.look(f"/desk/cases/{number}"))[1]
    await desk.backend.move(number, *TO_ANSWERED[:2])
    assert offered not in (await desk.look(f"/desk/cases/{number}"))[1]
    assert (await desk.backend.bot.get_case(number)).draft.kind is PetitionKind.CLAIM


async def test_a_form_that_is_old_is_refused_and_keeps_its_words(desk: Browser) -> None:
    number = await filed(desk)
    await desk.backend.bot.urge(number, "u1")
    status, page, _ = await sorts(desk, number, topic="农村农业", place="新安村口", seen="2")
    assert (status, "这件事有了新动态" in page) == (409, True)
    assert 'value="新安村口"' in page


async def test_the_trail_tells_who_did_it_and_no_word(desk: Browser) -> None:
    number = await filed(desk)
    assert (await sorts(desk, number, topic="农村农业", place="新安村口"))[0] == 303
    [entry] = await trail_of(desk.backend)
    assert (entry.actor, entry.act, entry.subject) == ("demo-clerk", Act.RECLASSIFIED, number)
    assert "新安村口" not in str(entry.data)
