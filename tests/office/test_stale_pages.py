"""Forms of the desk beside those of a case: sent twice they do it once, and one from before
a colleague changed the same is refused with words that say how to go on.

`PAGES` has a row for each; what no colleague shares stands in `THEIR_OWN`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from backend_client.contract.staff_chat import TalkOpening, TalkWords
from office.accounts.officers import FIRST
from office.desk.routes import ROUTES
from tests.office.browser import Browser, mistake_of
from tests.office.colleagues.test_assignment import as_
from tests.office.conftest import Start
from tests.office.public.board import agreed, answered
from tests.office.running import Running
from tests.office.test_campaign_desk import FORM as CHANNEL
from tests.office.test_replayed_forms import forms_of, rows_in
from tests.office.town import opened

TALK = "talk-1"
THEIR_OWN = {
    "/desk/search": "search/test_saved.py",
    "/desk/paper": "paper/test_paper.py",
    "/desk/account/password": "accounts/test_signing_in.py",
    "/desk/account/second": "accounts/test_shown_once.py",
    "/desk/account/codes": "accounts/test_shown_once.py",
    "/desk/demo": "test_desk_access.py",
    "/desk/login": "accounts/test_signing_in.py",
    "/desk/logout": "accounts/test_signing_in.py",
    "/desk/talks/{talk}/identity": "test_desk_talks.py",  # opens it for who sends it
    "/desk/officers": "",  # below, with those who are added
    "/desk/officers/{id}": "",
}


@dataclass(frozen=True)
class Page:
    """A form of a page. `button` is what is pressed; `said` what is filled in; `colleague` is what
    another does before it is sent, and `told` what whoever sends it then is told of that."""

    begins: Callable[[Running], Awaitable[str]]  # what there is, and the page
    posts: str  # the end of the form's address
    said: Mapping[str, str]
    colleague: Callable[[Running, Browser], Awaitable[object]]
    told: str
    holds: str = ""  # of several forms to one address, the field that this one has


async def pressed(browser: Browser, page: str, posts: str, said: Mapping[str, str]) -> Any:
    """A form of a page as it stands now, filled in and sent."""
    _, shown = await browser.look(page)
    action, fields = form_on(shown, posts, said)
    return await browser.send(action, fields)


def form_on(
    shown: str, posts: str, said: Mapping[str, str], holds: str = ""
) -> tuple[str, dict[str, str]]:
    [form, *_] = [
        form
        for form in forms_of(shown)
        if form.action.endswith(posts) and (not holds or holds in form.fields)
    ]
    hidden = ("key", "seen", "had", "what")
    given = {k: v for k, v in form.fields.items() if k in hidden or k.endswith("-id")}
    return form.action, {**given, **said}


async def a_channel(backend: Running) -> str:
    leader = as_(Browser(backend, backend.session), "demo-supervisor")
    status, shown, _ = await leader.send("/desk/campaigns/new", CHANNEL | {"what": "save"})
    assert status == 303, shown
    return "/desk/campaigns/gaokao"


async def the_channels(backend: Running) -> str:
    await a_channel(backend)
    return "/desk/campaigns"


async def no_channel(backend: Running) -> str:
    return "/desk/campaigns/new"


async def a_talk(backend: Running) -> str:
    await backend.bot.open_talk(TalkOpening(TALK))
    await backend.bot.say_in_talk(TALK, TalkWords("在吗"), "said-1")
    return f"/desk/talks/{TALK}"


async def consented(backend: Running) -> str:
    number = await answered(backend)
    await agreed(backend, number)
    return f"/desk/publications/{number}"


RENAMED = CHANNEL | {"what": "save", "greeting": "同事写的开头。"}
MINE = CHANNEL | {"what": "save", "greeting": "我写的开头。"}


async def renames(backend: Running, other: Browser) -> object:
    return await pressed(other, "/desk/campaigns/gaokao", "/gaokao", RENAMED)


async def opens_the_same(backend: Running, other: Browser) -> object:
    return await pressed(other, "/desk/campaigns/new", "/new", RENAMED)


async def answers(backend: Running, other: Browser) -> object:
    said = {"text": "同事已经回了您"}
    return await pressed(other, f"/desk/talks/{TALK}", "/messages", said)


async def the_citizen_goes_on(backend: Running, other: Browser) -> None:
    await backend.bot.say_in_talk(TALK, TalkWords("还有一件急事"), "said-2")


async def declines(backend: Running, other: Browser) -> object:
    _, shown = await other.look("/desk/publications")
    number = shown.split('href="/desk/publications/')[1].split('"')[0]
    action, fields = form_on(
        (await other.look(f"/desk/publications/{number}"))[1],
        number,
        {"what": "decline", "reason": "还在打官司"},
        "reason",
    )
    return await other.send(action, fields)


PAGES: Mapping[str, tuple[str, Page]] = {
    "a new channel": (
        "/desk/campaigns/{code}",
        Page(no_channel, "/new", MINE, opens_the_same, "代号：和别的重复了。"),
    ),
    "a channel": (
        "/desk/campaigns/{code}",
        Page(a_channel, "/gaokao", MINE, renames, "这条专线刚改过"),
    ),
    "the end of a channel": (
        "/desk/campaigns/{code}/end",
        Page(the_channels, "/end", {}, renames, "这条专线刚改过"),
    ),
    "an answer in a talk": (
        "/desk/talks/{talk}/messages",
        Page(a_talk, "/messages", {"text": "您好，请说"}, answers, "同事刚回复过"),
    ),
    "the end of a talk": (
        "/desk/talks/{talk}/close",
        Page(a_talk, "/close", {}, the_citizen_goes_on, "又有新的话"),
    ),
    "an approval": (
        "/desk/publications/{number}",
        Page(consented, "", {"what": "approve"}, declines, "不用再办", "seen"),
    ),
    "words to be hidden": (
        "/desk/publications/{number}",
        Page(consented, "", {"what": "hide", "words": "刘洋"}, declines, "不用再办", "words"),
    ),
    "a decline": (
        "/desk/publications/{number}",
        Page(consented, "", {"what": "decline", "reason": "不妥"}, declines, "不用再办", "reason"),
    ),
}


@pytest.fixture
async def backend(start: Start) -> Running:
    return await start(public_page=True)


def test_each_form_beside_those_of_a_case_has_its_row() -> None:
    posted = {route.path for route in ROUTES if route.method == "POST"}
    rest = {path for path in posted if not path.startswith("/desk/cases/")}
    rows = {path for path, _ in PAGES.values()}
    assert rest - rows - set(THEIR_OWN) == set(), "say what is sent, and what a colleague does"
    assert rows | set(THEIR_OWN) <= rest


def mine_and_theirs(backend: Running) -> tuple[Browser, Browser]:
    supervisor, clerk = (Browser(backend, backend.session) for _ in range(2))
    return as_(supervisor, "demo-supervisor"), as_(clerk, "demo-supervisor")


async def filled_in(backend: Running, page: Page) -> tuple[Browser, Browser, Any]:
    """An officer, a colleague, and the form as the officer has filled it in."""
    me, other = mine_and_theirs(backend)
    _, shown = await me.look(await page.begins(backend))
    return me, other, form_on(shown, page.posts, page.said, page.holds)


@pytest.mark.parametrize("name", PAGES)
async def test_a_form_of_the_desk_that_is_sent_twice_does_it_once(
    backend: Running, name: str
) -> None:
    me, _, form = await filled_in(backend, PAGES[name][1])
    status, said, where = await me.send(*form)
    assert status == 303, mistake_of(said)
    before = await rows_in(backend)
    channels = await backend.office.campaigns.listed()
    for _ in range(2):
        status, said, again = await me.send(*form)
        assert (status, again) == (303, where), mistake_of(said)
        assert await rows_in(backend) == before
        assert await backend.office.campaigns.listed() == channels


@pytest.mark.parametrize("name", PAGES)
async def test_a_form_from_before_a_colleagues_change_is_refused_in_words(
    backend: Running, name: str
) -> None:
    page = PAGES[name][1]
    me, other, form = await filled_in(backend, page)
    await page.colleague(backend, other)
    before, channels = await rows_in(backend), await backend.office.campaigns.listed()
    status, said, _ = await me.send(*form)
    assert status in (409, 422), said
    assert page.told in said, mistake_of(said)
    assert await rows_in(backend) == before
    assert await backend.office.campaigns.listed() == channels


async def test_what_two_officers_approve_is_published_and_told_once(backend: Running) -> None:
    page = PAGES["an approval"][1]
    me, other = mine_and_theirs(backend)
    where = await page.begins(backend)
    forms = [
        form_on((await each.look(where))[1], page.posts, page.said, page.holds)
        for each in (me, other)
    ]
    assert (await me.send(*forms[0]))[0] == 303
    before = await rows_in(backend)
    assert (await other.send(*forms[1]))[0] == 303
    after = await rows_in(backend)
    assert after["events"] == before["events"], "the citizen was told twice"


@pytest.mark.parametrize("name", ["words to be hidden", "a decline"])
async def test_what_a_colleague_has_published_is_not_taken_down_by_an_older_page(
    backend: Running, name: str
) -> None:
    page, approval = PAGES[name][1], PAGES["an approval"][1]
    me, other = mine_and_theirs(backend)
    where = await page.begins(backend)
    _, shown = await me.look(where)
    sent = form_on((await other.look(where))[1], approval.posts, approval.said, approval.holds)
    assert (await other.send(*sent))[0] == 303
    before = await rows_in(backend)
    status, said, _ = await me.send(*form_on(shown, page.posts, page.said, page.holds))
    assert (status, "重新打开看一遍" in said) == (409, True), mistake_of(said)
    assert await rows_in(backend) == before
    _, shown = await me.look(where)
    assert (await me.send(*form_on(shown, page.posts, page.said, page.holds)))[0] == 303


async def test_what_was_written_is_kept_and_goes_out_when_it_is_sent_after_a_look(
    backend: Running,
) -> None:
    for name, path in (("a channel", "/gaokao"), ("an answer in a talk", "/messages")):
        page = PAGES[name][1]
        me, other = mine_and_theirs(backend)
        _, shown = await me.look(await page.begins(backend))
        action, fields = form_on(shown, page.posts, page.said)
        await page.colleague(backend, other)
        _, again, _ = await me.send(action, fields)
        mine = page.said.get("greeting") or page.said["text"]
        assert mine in again
        action, fields = form_on(again, path, page.said)
        assert (await me.send(action, fields))[0] == 303


async def test_an_answer_that_was_sent_and_then_written_anew_says_so(backend: Running) -> None:
    """It was told that the talk had ended."""
    me, _ = mine_and_theirs(backend)
    _, shown = await me.look(await a_talk(backend))
    action, fields = form_on(shown, "/messages", {"text": "请带身份证来"})
    assert (await me.send(action, fields))[0] == 303
    status, said, _ = await me.send(action, fields | {"text": "请带户口本来"})
    assert (status, mistake_of(said)) == (
        409,
        "刚才那一句已经发出去了，在上面；这是又写的，还没有发。要发，请再点一次“回复”。",
    )
    assert "请带户口本来" in said


@pytest.mark.starts
async def test_an_account_is_changed_by_what_was_seen_of_it(tmp_path: Any) -> None:
    """A reset that was sent twice ended the one-time password that was shown."""
    async with opened(tmp_path) as place:
        admin, _, _ = await place.settle(FIRST, place.password)
        await place.add(admin, "lin", "clerk")
        status, shown, _ = await admin.send(
            "/desk/officers", {"id": "lin", "name": "林小", "role-clerk": "yes"}
        )
        assert status == 409 and "重置口令" in (mistake_of(shown) or "")
        _, shown = await admin.look("/desk/officers")
        action, fields = form_on(shown, "/officers/lin", {"name": "林小", "role-clerk": "yes"})
        for _ in range(2):
            status, said, _ = await admin.send(action, fields | {"what": "change", "name": "林大"})
            assert status == 303, mistake_of(said)
        for what in ("change", "reset", "disable"):
            status, said, _ = await admin.send(action, fields | {"what": what})
            assert status == 409 and "刚变过" in (mistake_of(said) or ""), what
        account = await place.backend.office.trail.entries(None, 100)
        assert [each.act for each in account].count("officer changed") == 1

        action, fields = form_on(said, "/officers/lin", {"what": "reset"})
        status, said, _ = await admin.send(action, fields)
        assert status == 200 and "一次性口令" in said
        word = said.split('class="one-time">')[1].split("<")[0]
        status, said, _ = await admin.send(action, fields)
        assert status == 409 and "刚变过" in (mistake_of(said) or "")
        assert (await place.sign_in("lin", word))[0] == 303, "what was shown opens"
        _, shown = await admin.look("/desk/officers")
        action, fields = form_on(shown, "/officers/lin", {"what": "disable"})
        for _ in range(2):
            assert (await admin.send(action, fields))[0] == 303
